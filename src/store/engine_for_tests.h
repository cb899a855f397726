// The engine in memory, for the tests of this folder: appends complete in any order and at any
// time, or fail; records can be damaged.
#pragma once

#include <random>

#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::store {

class EngineForTests final : public log::MemoryEngine {
 public:
  int appends_failing = 0;  // the next ones are refused
  bool jitter = false;
  int opened_count = 0, snapshots_count = 0;
  std::vector<log::Dropped> dropped;

  Task<Result<log::Position>> open(log::LogName log, std::string folder) override {
    ++opened_count;
    return MemoryEngine::open(std::move(log), std::move(folder));
  }
  Task<log::AppendResult> append(log::Append append) override {
    log::AppendResult result = append_or_fail(std::move(append));
    if (jitter) co_await net::sleep(Milliseconds(pause()));
    co_return result;
  }
  Task<std::vector<log::AppendResult>> append_all(std::vector<log::Append> appends) override {
    std::vector<log::AppendResult> results;
    for (log::Append& append : appends) results.push_back(append_or_fail(std::move(append)));
    if (jitter) co_await net::sleep(Milliseconds(pause()));
    co_return results;
  }
  Task<Result<>> drop(log::LogName log, std::vector<log::Dropped> parts) override {
    dropped.insert(dropped.end(), parts.begin(), parts.end());
    return MemoryEngine::drop(std::move(log), std::move(parts));
  }
  Task<Result<>> write_snapshot(log::LogName log, log::Position position,
                                log::Pieces pieces) override {
    ++snapshots_count;
    return MemoryEngine::write_snapshot(std::move(log), position, std::move(pieces));
  }

  const std::vector<log::StoredRecord>& records(const log::LogName& log) {
    return logs_.at(log).records;
  }
  void damage(const log::LogName& log, log::Position position) {
    log::StoredRecord& record = logs_.at(log).records.at(position - 1);
    record.meta.clear();
    record.is_damaged = true;
  }
  void damage_summaries(const log::LogName& log) {
    for (char& octet : logs_.at(log).summaries) octet = static_cast<char>(octet ^ 1);
  }
  void drop_snapshots() {
    for (auto& [name, log] : logs_) log.snapshot.reset();
  }
  void set_snapshot(const log::LogName& log, log::Snapshot snapshot) {
    logs_.at(log).snapshot = std::move(snapshot);
  }

 private:
  log::AppendResult append_or_fail(log::Append append) {
    {
      const std::scoped_lock lock(mutex_);
      if (appends_failing > 0) {
        --appends_failing;
        return std::unexpected(log::AppendError{log::AppendError::Reason::full, "test"});
      }
    }
    return append_now(std::move(append));
  }
  int pause() {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(random_() % 3);
  }
  std::minstd_rand random_{1};
};

}  // namespace hikyaku::store
