// An engine in memory for the tests of this folder. Appends complete in any order and at any time:
// what the store must bear.
#pragma once

#include <map>
#include <mutex>
#include <random>

#include "log/engine.h"
#include "net/loop.h"

namespace hikyaku::store {

class EngineForTests final : public log::Engine {
 public:
  int appends_failing = 0;  // the next ones are refused
  bool jitter = false;

  Task<Result<log::Position>> open(log::LogName log, std::string) override {
    const std::scoped_lock lock(mutex_);
    ++opened_count;
    co_return logs_[log].records.size();
  }
  Task<Result<bool>> exists(log::LogName log) override {
    const std::scoped_lock lock(mutex_);
    co_return logs_.contains(log);
  }
  Task<Result<std::vector<log::LogName>>> list(std::string) override {
    co_return std::vector<log::LogName>();
  }

  Task<log::AppendResult> append(log::Append append) override {
    log::AppendResult result = append_now(append);
    if (jitter) co_await net::sleep(Milliseconds(pause()));
    co_return result;
  }
  Task<std::vector<log::AppendResult>> append_all(std::vector<log::Append> appends) override {
    std::vector<log::AppendResult> results;
    for (const log::Append& append : appends) results.push_back(append_now(append));
    if (jitter) co_await net::sleep(Milliseconds(pause()));
    co_return results;
  }

  Task<Result<std::vector<log::StoredRecord>>> read(log::LogName log, log::Position from,
                                                    std::size_t bytes_max) override {
    const std::scoped_lock lock(mutex_);
    ++reads_count;
    std::vector<log::StoredRecord> records;
    const Log& of = logs_[log];
    std::size_t bytes = 0;
    for (std::size_t i = from - 1; i < of.records.size() && (i == from - 1 || bytes < bytes_max);
         ++i) {
      records.push_back(of.records[i]);
      bytes += of.records[i].meta.size();
    }
    co_return records;
  }
  Task<Result<std::size_t>> read_meta(log::LogName log, log::Place place,
                                      std::span<char> into) override {
    const std::scoped_lock lock(mutex_);
    co_return logs_[log].metas.copy(into.data(), into.size(), place);
  }
  Task<Result<>> read_body(log::LogName log, log::StoredBody body, std::uint64_t offset,
                           std::span<char> into) override {
    const std::scoped_lock lock(mutex_);
    const std::string& octets = *logs_[log].bodies.at(body.place);
    if (offset + into.size() > body.bytes) co_return fail(Error::Kind::permanent, "test.range");
    octets.copy(into.data(), into.size(), offset);
    co_return Result<>();
  }
  Task<Result<>> write_snapshot(log::LogName log, log::Snapshot snapshot) override {
    const std::scoped_lock lock(mutex_);
    ++snapshots_count;
    logs_[log].snapshot = std::move(snapshot);
    co_return Result<>();
  }
  Task<Result<std::optional<log::Snapshot>>> read_snapshot(log::LogName log) override {
    const std::scoped_lock lock(mutex_);
    co_return logs_[log].snapshot;
  }
  Task<Result<std::uint64_t>> lease(log::LogName, Milliseconds) override { co_return 1u; }
  std::shared_ptr<void> watch(log::LogName, std::function<void(log::Position)>) override {
    return nullptr;
  }

  log::AppendResult append_now(const log::Append& append) {
    const std::scoped_lock lock(mutex_);
    if (appends_failing > 0) {
      --appends_failing;
      return std::unexpected(log::AppendError{log::AppendError::Reason::full, "test"});
    }
    Log& log = logs_[append.log];
    if (append.expected != log::anywhere && append.expected != log.records.size())
      return std::unexpected(log::AppendError{log::AppendError::Reason::conflict, {}});
    log::Appended appended{log.records.size() + 1, {}};
    for (const log::Record& record : append.records) {
      log::Written written;
      written.meta = log.metas.size();
      if (record.body) {
        written.body = {log.bodies.size(), record.body->size()};
        log.bodies.emplace(log.bodies.size(), record.body);
      }
      log.metas += record.meta;
      log.records.push_back({log.records.size() + 1, record.meta, written});
      appended.written.push_back(written);
    }
    return appended;
  }

  std::map<log::LogName, std::vector<log::StoredRecord>> all() {
    std::map<log::LogName, std::vector<log::StoredRecord>> records;
    for (const auto& [name, log] : logs_) records.emplace(name, log.records);
    return records;
  }
  void drop_snapshots() {
    for (auto& [name, log] : logs_) log.snapshot.reset();
  }
  void set_snapshot(const log::LogName& log, log::Snapshot snapshot) {
    logs_[log].snapshot = std::move(snapshot);
  }

  int opened_count = 0, reads_count = 0, snapshots_count = 0;

 private:
  struct Log {
    std::vector<log::StoredRecord> records;
    std::string metas;
    std::map<log::Place, log::Body> bodies;
    std::optional<log::Snapshot> snapshot;
  };
  int pause() {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(random_() % 3);
  }
  std::mutex mutex_;
  std::minstd_rand random_{1};
  std::map<log::LogName, Log> logs_;
};

}  // namespace hikyaku::store
