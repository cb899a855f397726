// Brings the logs' own files to what the journal says. Idempotent, and may be cut at any point: the
// journal is given up only after finish().
#pragma once

#include "log/journal.h"
#include "log/local_log.h"

namespace hikyaku::log {

class Replay {
 public:
  Replay(Files& files, std::unordered_map<std::uint64_t, std::shared_ptr<LocalLog>> logs)
      : files_(files), logs_(std::move(logs)) {}
  Result<> apply(const JournalEntry& entry);
  /// Cuts what lies behind the last record of each log that was written to, and syncs its files.
  Result<> finish();
  std::uint64_t appends() const { return appends_; }

 private:
  Files& files_;
  std::unordered_map<std::uint64_t, std::shared_ptr<LocalLog>> logs_;
  std::unordered_set<std::shared_ptr<LocalLog>> touched_;
  std::uint64_t appends_ = 0;
};

}  // namespace hikyaku::log
