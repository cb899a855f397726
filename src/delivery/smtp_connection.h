// The client's side of one SMTP connection, over any stream: what RFC 5321 (time-outs 4.5.3.2),
// RFC 2920 (pipelining), RFC 1870 (size), RFC 6152 (8BITMIME) and RFC 3207 ask of it.
#pragma once

#include "delivery/server_reply.h"
#include "delivery/smtp_transport.h"

namespace hikyaku::delivery {

class SmtpConnection final : public Connection {
 public:
  /// `options` must outlive it.
  SmtpConnection(std::unique_ptr<net::Stream> stream, const Hop& hop,
                 const SmtpTransportOptions& options);

  enum class Greeted { ready, tls_failed, refused };
  /// From the greeting to the last EHLO. `refusal` says why not.
  Task<Greeted> greet(bool with_tls, Reason& refusal);
  Task<Sent> send(Outgoing outgoing) override;
  Task<void> quit() override;

 private:
  Task<Result<ServerReply>> read_reply(Seconds wait);
  Task<Result<ServerReply>> ask(std::string line, Seconds wait);
  Task<Result<ServerReply>> say_hello();
  /// Replies to MAIL and RCPTs; true when some recipient was taken.
  Task<Result<bool>> send_envelope(const Outgoing& outgoing, std::vector<Reason>& reasons);
  Reason lost(const Error& error) const;
  void trace_line(std::string_view prefix, std::string_view line) const;

  std::unique_ptr<net::Stream> stream_;
  Hop hop_;
  std::string host_;
  const SmtpTransportOptions& options_;
  ReplyReader replies_;
  ServerReply hello_;
};

/// The octets of a message as DATA sends them: dots doubled at line starts, the final dot line
/// (RFC 5321 4.5.2).
std::string data_octets(std::string_view message);

}  // namespace hikyaku::delivery
