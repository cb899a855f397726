// Brings the logs' own files to what the journal says. Idempotent, and may be cut at any point: the
// journal is given up only after finish().
#pragma once

#include "log/journal.h"
#include "log/local_log.h"

namespace hikyaku::log {

/// Writes what the entry says to the log's files, at the same places as the first time.
Result<> write_entry(Files& files, const LocalLog& log, const JournalEntry& entry);

class Replay {
 public:
  /// The log of a number; null: there is none.
  using MakeLog = std::function<std::shared_ptr<LocalLog>(std::uint64_t number)>;
  Replay(Files& files, MakeLog make_log) : files_(files), make_log_(std::move(make_log)) {}
  Result<> apply(const JournalEntry& entry);
  /// Entries of so many octets of the journal, at this point, are lost. What they said is in the
  /// logs' files, unless the machine went down before it was written: what follows is applied only
  /// where nothing is missing before it.
  void skipped(std::uint64_t octets) { skipped_octets_ += octets; }
  /// Cuts what lies behind the last record of each log that was written to, and syncs its files.
  Result<> finish();
  std::uint64_t appends() const { return appends_; }

 private:
  Result<> check_continues(const std::shared_ptr<LocalLog>& log, Position first);
  /// Takes over what the log's files have behind the last record that was applied.
  Result<> keep_rows_behind(LocalLog& log);

  Files& files_;
  MakeLog make_log_;
  std::unordered_map<std::uint64_t, std::shared_ptr<LocalLog>> logs_;  // of entries so far
  std::unordered_set<std::shared_ptr<LocalLog>> touched_;
  std::uint64_t appends_ = 0;
  std::uint64_t skipped_octets_ = 0;
};

}  // namespace hikyaku::log
