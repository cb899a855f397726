#include "log/memory_engine.h"

#include <algorithm>
#include <cstring>

#include "log/frame.h"

namespace hikyaku::log {

namespace {
std::unexpected<Error> not_open(const LogName& log) {
  return fail(Error::Kind::permanent, "log.unknown", log);
}
}  // namespace

MemoryEngine::Log* MemoryEngine::find(const LogName& log) {
  const auto found = logs_.find(log);
  return found == logs_.end() ? nullptr : &found->second;
}

Task<Result<Position>> MemoryEngine::open(LogName log, std::string) {
  if (!is_log_name(log)) co_return fail(Error::Kind::permanent, "log.name", log);
  const std::lock_guard lock(mutex_);
  co_return logs_[log].records.size();
}

Task<Result<bool>> MemoryEngine::exists(LogName log) {
  const std::lock_guard lock(mutex_);
  co_return logs_.contains(log);
}

Task<Result<std::vector<LogName>>> MemoryEngine::list(std::string prefix) {
  const std::lock_guard lock(mutex_);
  std::vector<LogName> names;
  for (auto it = logs_.lower_bound(prefix); it != logs_.end() && it->first.starts_with(prefix);
       ++it)
    names.push_back(it->first);
  co_return names;
}

AppendResult MemoryEngine::append_now(Append append) {
  using Reason = AppendError::Reason;
  if (auto why = why_invalid(append); !why.empty())
    return std::unexpected(AppendError{Reason::invalid, why});
  Appended done;
  {
    const std::lock_guard lock(mutex_);
    Log* const log = find(append.log);
    if (!log) return std::unexpected(AppendError{Reason::invalid, "log is not open"});
    if (append.expected != anywhere && append.expected != log->records.size())
      return std::unexpected(AppendError{Reason::conflict, {}});
    done.first = log->records.size() + 1;
    for (Record& record : append.records) {
      Written written;
      const auto now =
          std::chrono::duration_cast<Milliseconds>(system_clock().now().time_since_epoch());
      written.time = log->records.empty() ? now : std::max(log->records.back().written.time, now);
      if (record.summary) {
        written.summary = {
            log->summaries.size(),
            static_cast<std::uint32_t>(summary_header_bytes + record.summary->size())};
        write_summary(log->summaries, *record.summary);
      }
      if (record.body) {
        written.body = {log->bodies.size(), record.body->size()};
        log->bodies.push_back(std::move(record.body));
      }
      done.written.push_back(written);
      log->records.push_back({log->records.size() + 1, std::move(record.meta), written});
    }
  }
  watchers_.moved(append.log, done.last());
  return done;
}

Task<AppendResult> MemoryEngine::append(Append append) {
  co_return append_now(std::move(append));
}

Task<std::vector<AppendResult>> MemoryEngine::append_all(std::vector<Append> appends) {
  std::vector<AppendResult> results;
  for (Append& one : appends) results.push_back(append_now(std::move(one)));
  co_return results;
}

Task<Result<std::vector<StoredRecord>>> MemoryEngine::read(LogName log, Position from,
                                                           std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  const Log* const found = find(log);
  if (!found) co_return not_open(log);
  std::vector<StoredRecord> records;
  std::size_t bytes = 0;
  for (std::size_t i = std::max<Position>(from, 1) - 1; i < found->records.size(); ++i) {
    const StoredRecord& record = found->records[i];
    if (!records.empty() && bytes + record.meta.size() > bytes_max) break;
    bytes += record.meta.size();
    records.push_back(record);
  }
  co_return records;
}

Task<Result<std::size_t>> MemoryEngine::read_summaries(LogName log, Place place,
                                                       std::span<char> into) {
  const std::lock_guard lock(mutex_);
  const Log* const found = find(log);
  if (!found) co_return not_open(log);
  const std::string& all = found->summaries;
  if (place > all.size()) co_return fail(Error::Kind::permanent, "log.read_summaries", log);
  co_return all.copy(into.data(), into.size(), place);
}

Task<Result<>> MemoryEngine::read_body(LogName log, StoredBody body, std::uint64_t offset,
                                       std::span<char> into) {
  const std::lock_guard lock(mutex_);
  const Log* const found = find(log);
  if (!found) co_return not_open(log);
  if (body.place >= found->bodies.size() || !found->bodies[body.place] ||
      found->bodies[body.place]->size() != body.bytes || offset > body.bytes ||
      into.size() > body.bytes - offset)
    co_return fail(Error::Kind::permanent, "log.read_body", "no such range");
  if (!into.empty())
    std::memcpy(into.data(), found->bodies[body.place]->data() + offset, into.size());
  co_return Result<>();
}

Task<Result<>> MemoryEngine::drop(LogName log, std::vector<Dropped> parts) {
  const std::lock_guard lock(mutex_);
  Log* const found = find(log);
  if (!found) co_return not_open(log);
  for (const auto& [summary, body] : parts) {
    if (summary.exists())
      found->summaries.replace(summary.place, summary.bytes, summary.bytes, '\0');
    if (body.exists()) found->bodies.at(body.place) = nullptr;
  }
  co_return Result<>();
}

Task<Result<>> MemoryEngine::mend_summary(LogName log, StoredSummary at, std::string summary) {
  const std::lock_guard lock(mutex_);
  Log* const found = find(log);
  if (!found) co_return not_open(log);
  std::string stored;
  write_summary(stored, summary);
  if (stored.size() != at.bytes || at.place + at.bytes > found->summaries.size())
    co_return fail(Error::Kind::permanent, "log.mend_summary", "it has another size");
  found->summaries.replace(at.place, at.bytes, stored);
  co_return Result<>();
}

Task<Result<>> MemoryEngine::write_snapshot(LogName log, Position position, Pieces pieces) {
  Snapshot snapshot{position, {}};
  for (std::string_view piece; !(piece = pieces()).empty();) snapshot.bytes += piece;
  const std::lock_guard lock(mutex_);
  Log* const found = find(log);
  if (!found) co_return not_open(log);
  if (position > found->records.size())
    co_return fail(Error::Kind::permanent, "log.snapshot", "past the tail");
  found->snapshot = std::move(snapshot);
  co_return Result<>();
}

Task<Result<std::optional<Snapshot>>> MemoryEngine::read_snapshot(LogName log) {
  const std::lock_guard lock(mutex_);
  const Log* const found = find(log);
  if (!found) co_return not_open(log);
  co_return found->snapshot;
}

Task<Result<std::uint64_t>> MemoryEngine::lease(LogName log, Milliseconds) {
  const std::lock_guard lock(mutex_);
  if (!find(log)) co_return not_open(log);
  co_return ++leases_;
}

std::shared_ptr<void> MemoryEngine::watch(LogName log, std::function<void(Position)> moved) {
  return watchers_.add(std::move(log), std::move(moved));
}

}  // namespace hikyaku::log
