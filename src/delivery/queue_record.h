// The records of the log "queue" and their octets. The format is described in
// docs/dev/queue-format.md; a number once given is never given another meaning.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "delivery/entry.h"

namespace hikyaku::delivery {

inline constexpr std::size_t recipients_per_entry_max = 10'000;

/// What an attempt did to one recipient.
struct Outcome {
  std::uint32_t recipient = 0;  // index in Entry::recipients
  Recipient::State state = Recipient::State::waiting;
  Time next{};
  Reason reason;
  bool operator==(const Outcome&) const = default;
};

struct Added {
  Entry entry;  // without id and body: those are the record's own
};
/// An attempt was made.
struct Attempted {
  log::Position entry = 0;
  Time at{};
  std::vector<Outcome> outcomes;
};
/// The sender of these has been told.
struct Reported {
  log::Position entry = 0;
  std::vector<std::uint32_t> recipients;
};
/// The administrator wants all waiting recipients tried at `at`, or at once those that are later.
struct Retried {
  log::Position entry = 0;
  Time at{};
};
/// The administrator removed what waits: failed with this reason, or without a word when empty.
struct Removed {
  log::Position entry = 0;
  Time at{};
  bool with_bounce = false;
};
using QueueRecord = std::variant<Added, Attempted, Reported, Retried, Removed>;

std::string encode(const QueueRecord& record);
Result<QueueRecord> decode_record(std::string_view meta);

std::string encode_snapshot(const std::vector<EntryPtr>& entries);
Result<std::vector<EntryPtr>> decode_snapshot(std::string_view bytes);

}  // namespace hikyaku::delivery
