// The sending side of SMTP over a net::Stream: one connection, several messages one after another
// (RFC 5321; STARTTLS, AUTH PLAIN, PIPELINING, SIZE, 8BITMIME when the peer offers them). A message
// with 8-bit octets is sent as it is to a peer without 8BITMIME: that is what the peers of today
// do, and it arrives.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/stream.h"
#include "net/tls.h"
#include "smtp/receiver.h"
#include "smtp/reply_reader.h"

namespace hikyaku::smtp {

enum class Outcome { delivered, temporary, permanent };

struct ClientTimeouts {  // RFC 5321 4.5.3.2
  Seconds greeting{300}, command{300}, data_start{120}, data_block{180}, data_end{600};
};

enum class TlsPolicy { none, opportunistic, required };

struct ClientOptions {
  std::string host_name;                     // of this server, for EHLO
  std::string peer_name;                     // for SNI and verification
  TlsPolicy tls = TlsPolicy::opportunistic;  // required: fails when not offered
  std::shared_ptr<net::TlsContext>
      tls_context;              // null: no TLS; its own options say whether it verifies
  std::string login, password;  // AUTH PLAIN when not empty, and only under TLS
  ClientTimeouts timeouts;
};

/// Why a connection cannot be used. What the peer said, or code 0 with this side's words.
struct ClientFailure {
  Outcome outcome = Outcome::temporary;
  Reply reply;
  bool is_tls_trouble = false;  // an opportunistic sender may try again without TLS
};

struct OutgoingMessage {
  Path from;
  std::vector<Path> recipients;
  std::string_view message;  // CRLF line ends; must live until send() completes
  bool body_8bit = false;
};

struct RecipientOutcome {
  Outcome outcome = Outcome::temporary;
  Reply reply;  // the peer's words; code 0: the connection broke
};

class Client {
 public:
  Client(std::unique_ptr<net::Stream> stream, ClientOptions options);
  ~Client();

  /// Greeting, EHLO (or HELO), STARTTLS, AUTH.
  Task<std::expected<void, ClientFailure>> open();
  /// One outcome for each recipient, in their order. A connection that broke after the end of the
  /// data gives temporary: the message may arrive twice, never not at all.
  Task<std::vector<RecipientOutcome>> send(OutgoingMessage message);
  /// Usable for another message?
  bool is_open() const { return is_open_; }
  Task<void> quit();

 private:
  Task<Reply> reply(Seconds timeout);
  Task<Reply> command(std::string line, Seconds timeout);
  Task<Reply> hello();
  Task<std::expected<void, ClientFailure>> start_tls();
  Task<Reply> send_body(std::string_view message);
  Reply broken(const Error& error);

  std::unique_ptr<net::Stream> stream_;
  ClientOptions options_;
  ReplyReader reader_;
  std::vector<std::string> extensions_;  // the lines of the EHLO reply, upper case
  bool offers(std::string_view extension) const;
  bool is_open_ = false;
};

/// The dots of RFC 5321 4.5.2 added, and the end of the data: what goes over the wire. Bare CR and
/// LF become CRLF, so that this server smuggles nothing into others.
void append_stuffed(std::string_view message, std::string& out);

}  // namespace hikyaku::smtp
