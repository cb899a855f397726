// One connection to a peer, in the clear or under TLS. What a protocol driver sees of the network.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/task.h"

namespace hikyaku::net {

class TlsContext;

struct Endpoint {
  std::string address;  // numeric: "192.0.2.1", "2001:db8::1", or "local" for a Unix socket
  std::uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};
std::string to_string(const Endpoint& endpoint);  // "192.0.2.1:25", "[2001:db8::1]:25"

/// What ties an exchange to the TLS connection that it runs on; empty: not to be had.
struct ChannelBinding {
  std::string tls_exporter;          // RFC 9266; under TLS 1.3 only
  std::string tls_server_end_point;  // RFC 5929 section 4
  /// Under TLS 1.2 clients may take tls-unique, which is not safe there (RFC 9266 section 1).
  bool is_of_tls_1_3() const { return !tls_exporter.empty(); }
};

class Stream {
 public:
  virtual ~Stream() = default;

  /// Waits for octets from the peer. The view is valid until the next co_await on this thread: it
  /// lies in a buffer that all connections of the thread share, so that a waiting connection holds
  /// no buffer. An empty view means that wake() was called. Errors: closed (the peer left),
  /// timed_out (the deadline).
  virtual Task<Result<std::string_view>> read() = 0;

  /// Writes all. `bytes` must live until it completes.
  virtual Task<Result<>> write(std::string_view bytes) = 0;

  /// Becomes a TLS server. Octets that the peer sent in the clear after its STARTTLS must have been
  /// refused by the caller (RFC 3207 section 4.2; the session discards its buffer). Error:
  /// permanent, with the reason.
  virtual Task<Result<>> start_tls_server(std::shared_ptr<TlsContext> context) = 0;
  /// Becomes a TLS client; `host` goes into SNI, and is verified when the context says so.
  virtual Task<Result<>> start_tls_client(std::shared_ptr<TlsContext> context,
                                          std::string host) = 0;

  /// Makes the pending read(), or else the next one, return an empty view. From any thread.
  virtual void wake() = 0;
  /// The same as a function that may be kept and called after the stream is gone.
  virtual std::function<void()> waker() = 0;

  /// From now on every wait ends with timed_out when this much time has passed; renewed by each
  /// call. Coarse: up to a second late.
  virtual void expires_after(Seconds wait) = 0;

  /// Ends the connection; pending waits end with closed.
  virtual void close() = 0;

  virtual bool is_tls() const = 0;
  virtual std::string tls_version() const = 0;  // "TLSv1.3", or empty
  virtual std::string tls_cipher() const = 0;   // "TLS_AES_256_GCM_SHA384", or empty
  virtual ChannelBinding channel_binding() const { return {}; }
  virtual const Endpoint& peer() const = 0;
  virtual const Endpoint& local() const = 0;
};

}  // namespace hikyaku::net
