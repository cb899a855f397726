// The queue as the fold of its log: which messages wait, and where each recipient stands. Applying
// the same records in order gives the same value, so reopening loses nothing and invents nothing.
#pragma once

#include <map>
#include <vector>

#include "delivery/queue_record.h"

namespace hikyaku::delivery {

class QueueValue {
 public:
  /// From a snapshot.
  QueueValue() = default;
  QueueValue(log::Position position, std::vector<EntryPtr> entries);

  /// The next record of the log: its position must be position() + 1. Returns the entry that it is
  /// about. A record about an entry that is gone changes nothing.
  log::Position apply(const QueueRecord& record, const log::StoredBody& body);
  /// A record that cannot be read is stepped over.
  void skip() { ++position_; }

  log::Position position() const { return position_; }
  /// Null when there is none (any more).
  EntryPtr find(log::Position id) const;
  const std::map<log::Position, EntryPtr>& entries() const { return entries_; }
  /// The bodies of entries that are done, which nobody needs any more.
  std::vector<log::Dropped>& gone() { return gone_; }

 private:
  void apply_one(const Added& record, const log::StoredBody& body);
  void apply_one(const Attempted& record, Entry& entry);
  void apply_one(const Reported& record, Entry& entry);
  void apply_one(const Retried& record, Entry& entry);
  void apply_one(const Removed& record, Entry& entry);

  log::Position position_ = 0;
  std::map<log::Position, EntryPtr> entries_;
  std::vector<log::Dropped> gone_;
};

}  // namespace hikyaku::delivery
