// What the SMTP server asks: may this one send, is that recipient ours, take the message. The rules
// of relaying (RFC 5321 3.6, 7.9, MC-05) are those of policy/relay.h. What a full mailbox is
// answered: docs/dev/decisions/0073.
#pragma once

#include "delivery/intake.h"
#include "policy/relay.h"
#include "smtp/receiver.h"

namespace hikyaku::delivery {

struct AcceptorOptions {
  policy::RelayRights relay;  // who may have mail taken to other servers
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
  Task<smtp::Reply> await_recipient(const smtp::Sender& sender, const smtp::Path& from,
                                    const smtp::Path& recipient,
                                    std::optional<std::uint64_t> size) override;
  Task<smtp::Reply> accept(smtp::Envelope envelope, std::string message) override;

 private:
  /// The refusal of a message that is larger than its sender's account may send; else none (0).
  smtp::Reply answer_too_big(const smtp::Sender& sender, std::uint64_t size) const;

  Intake& intake_;
  AcceptorOptions options_;
};

}  // namespace hikyaku::delivery
