// What the administrator does with the queue: `hikyaku queue list|show|retry|delete`.
#pragma once

#include <string>
#include <vector>

#include "delivery/outbound.h"
#include "delivery/queue.h"

namespace hikyaku::delivery {

inline constexpr std::size_t shown_header_bytes_max = 64u << 10;

class QueueAdmin {
 public:
  QueueAdmin(Queue& queue, Outbound& outbound, const Clock& clock)
      : queue_(queue), outbound_(outbound), clock_(clock) {}

  /// The entries whose tag, sender or a waiting recipient holds `text` (any case); empty: all. By
  /// age, the oldest first.
  std::vector<EntryPtr> list(std::string_view text) const;

  /// By its tag, in any case. Null: none such (any more).
  EntryPtr find(std::string_view tag) const;

  /// The header of its message.
  Task<Result<std::string>> read_header(EntryPtr entry) const;

  /// Tries these now, whatever their next attempt and the state of their destinations. Returns how
  /// many are still there.
  Task<Result<std::size_t>> retry(std::vector<log::Position> entries);

  /// Takes them out of the queue; with_bounce: their senders are told.
  Task<Result<std::size_t>> remove(std::vector<log::Position> entries, bool with_bounce);

 private:
  template <class Record>
  Task<Result<std::size_t>> write_for(std::vector<log::Position> entries, Record record);

  Queue& queue_;
  Outbound& outbound_;
  const Clock& clock_;
};

}  // namespace hikyaku::delivery
