// An engine that keeps its logs in memory: for tests of what stands above, and to keep the
// interface honest. Durable means "as long as the object": L1 holds for nothing longer.
#pragma once

#include <map>
#include <mutex>

#include "log/engine.h"
#include "log/watchers.h"

namespace hikyaku::log {

class MemoryEngine : public Engine {
 public:
  Task<Result<Position>> open(LogName log, std::string folder) override;
  Task<Result<bool>> move(LogName, std::string) override { co_return false; }
  Task<Result<std::string>> folder_of(LogName) override { co_return std::string(); }
  Task<Result<bool>> exists(LogName log) override;
  Task<Result<std::vector<LogName>>> list(std::string prefix) override;
  Task<AppendResult> append(Append append) override;
  Task<std::vector<AppendResult>> append_all(std::vector<Append> appends) override;
  Task<Result<std::vector<StoredRecord>>> read(LogName log, Position from,
                                               std::size_t bytes_max) override;
  Task<Result<std::size_t>> read_summaries(LogName log, Place place, std::span<char> into) override;
  Task<Result<>> read_body(LogName log, StoredBody body, std::uint64_t offset,
                           std::span<char> into) override;
  Task<Result<>> drop(LogName log, std::vector<Dropped> parts) override;
  Task<Result<>> mend_summary(LogName log, StoredSummary at, std::string summary) override;
  Task<Result<>> write_snapshot(LogName log, Position position, Pieces pieces) override;
  Task<Result<std::optional<Snapshot>>> read_snapshot(LogName log) override;
  Task<Result<std::uint64_t>> lease(LogName log, Milliseconds time) override;
  std::shared_ptr<void> watch(LogName log, std::function<void(Position tail)> moved) override;

 protected:
  struct Log {
    std::string summaries;     // one after the other: a place is an offset
    std::vector<Body> bodies;  // null: dropped
    std::vector<StoredRecord> records;
    std::optional<Snapshot> snapshot;
  };
  AppendResult append_now(Append append);
  Log* find(const LogName& log);

  std::mutex mutex_;
  std::map<LogName, Log> logs_;
  std::uint64_t leases_ = 0;
  Watchers watchers_;
};

}  // namespace hikyaku::log
