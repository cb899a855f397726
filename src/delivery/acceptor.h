// What the SMTP server asks: may this one send, is that recipient ours, take the message. The rules
// of relaying (RFC 5321 3.6, 7.9 and the guide's relay restriction MC-05) come in as a function.
#pragma once

#include <functional>

#include "delivery/intake.h"
#include "smtp/receiver.h"

namespace hikyaku::delivery {

struct AcceptorOptions {
  /// May this sender have mail taken to other servers?
  std::function<bool(const smtp::Sender&)> may_relay;
  std::uint64_t message_bytes_max = 50u << 20;
};

class Acceptor final : public smtp::Receiver {
 public:
  Acceptor(Intake& intake, AcceptorOptions options)
      : intake_(intake), options_(std::move(options)) {}

  smtp::Reply check_sender(const smtp::Sender& sender, const smtp::Path& from,
                           std::optional<std::uint64_t> size) override;
  smtp::Reply check_recipient(const smtp::Sender& sender, const smtp::Path& from,
                              const smtp::Path& recipient,
                              std::optional<std::uint64_t> size) override;
  Task<smtp::Reply> accept(smtp::Envelope envelope, std::string message) override;

 private:
  Intake& intake_;
  AcceptorOptions options_;
};

}  // namespace hikyaku::delivery
