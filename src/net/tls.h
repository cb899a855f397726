// TLS set-up: certificates, versions, verification. TLS 1.2 and newer.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/stream.h"

struct ssl_ctx_st;
struct ssl_st;

namespace hikyaku::net {

struct TlsServerOptions {
  std::string certificate_file;  // PEM, the whole chain
  std::string key_file;          // PEM
};
struct TlsClientOptions {
  bool verify = true;
  std::string ca_file;  // PEM; empty: the system's
};

class TlsContext {
 public:
  static Result<std::shared_ptr<TlsContext>> server(const TlsServerOptions& options);
  static Result<std::shared_ptr<TlsContext>> client(const TlsClientOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  ssl_ctx_st* native() const { return context_; }
  bool verifies() const { return verifies_; }

 private:
  TlsContext(ssl_ctx_st* context, bool verifies) : context_(context), verifies_(verifies) {}
  ssl_ctx_st* context_;
  bool verifies_;
};

struct CertificateInfo {
  bool is_self_signed = false;
  Time not_after{};
  bool names_host = false;
};
/// Of the first certificate in the file. Error: permanent, when there is none.
Result<CertificateInfo> certificate_info(const std::string& certificate_file,
                                         const std::string& host);

/// Of a connection whose handshake is done.
ChannelBinding channel_binding_of(ssl_st* connection);

/// Writes a self-signed certificate for `host` (ECDSA P-256, 10 years) and its key, mode 0600.
Result<> write_self_signed(const std::string& host, const std::string& certificate_file,
                           const std::string& key_file);

}  // namespace hikyaku::net
