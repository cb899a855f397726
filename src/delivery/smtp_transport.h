// Carries messages to other servers by SMTP over TCP. RFC 5321 (the client's side;
// time-outs 4.5.3.2), RFC 2920 (pipelining), RFC 1870 (size), RFC 6152 (8BITMIME), RFC 3207 with
// RFC 7435 (TLS where it is offered, without verification; in the clear when its negotiation
// fails). AUTH is left out.
#pragma once

#include "delivery/transport.h"
#include "net/tls.h"

namespace hikyaku::delivery {

struct SmtpTransportOptions {
  std::string host_name;                 // for EHLO
  std::shared_ptr<net::TlsContext> tls;  // that does not verify; null: never TLS
  std::string source_address;            // to connect from; empty: the system's choice
  Milliseconds connect_wait{30'000};
  Seconds greeting_wait{300}, command_wait{300}, data_wait{180}, final_wait{600};
};

class SmtpTransport final : public Transport {
 public:
  explicit SmtpTransport(SmtpTransportOptions options) : options_(std::move(options)) {}
  Task<std::expected<std::unique_ptr<Connection>, Reason>> connect(Hop hop) override;

 private:
  SmtpTransportOptions options_;
};

}  // namespace hikyaku::delivery
