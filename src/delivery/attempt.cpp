#include "delivery/attempt.h"

namespace hikyaku::delivery {

Outcome judge(const ScheduleOptions& options, const Entry& entry, std::uint32_t recipient,
              Reason reason, Time now) {
  Outcome outcome;
  outcome.recipient = recipient;
  if (reason.reply.size() > reply_bytes_max) reason.reply.resize(reply_bytes_max);
  outcome.reason = std::move(reason);
  if (outcome.reason.status.starts_with('2')) {
    outcome.state = Recipient::State::delivered;
  } else if (outcome.reason.is_permanent()) {
    outcome.state = Recipient::State::failed;
  } else {
    const unsigned attempts_count = entry.recipients[recipient].attempts_count + 1;
    const auto next = next_attempt(options, attempts_count, now, entry.expires);
    if (next) {
      outcome.next = *next;
    } else {
      outcome.state = Recipient::State::failed;
    }
  }
  return outcome;
}

}  // namespace hikyaku::delivery
