#include "log/writer.h"

#include "base/checksum.h"
#include "base/events.h"

namespace hikyaku::log {

using Reason = AppendError::Reason;

struct Writer::Staged {
  std::shared_ptr<LocalLog> log;
  JournalEntry entry;
  std::string metas, summaries, headers;
  std::vector<std::string_view> bodies;  // with their headers
  bool is_body_direct = false;
  Ends ends;  // behind it
  Appended appended;
};

namespace {

AppendError append_error(const Error& error) {
  return {error.detail == disk_full ? Reason::full : Reason::unavailable, describe(error)};
}

constexpr std::uint64_t rows_reserved_step = 64u << 10;
constexpr std::uint64_t bytes_per_batch_max = 8u << 20;
/// A batch of so many needs no more.
constexpr std::size_t gathered_length_max = 32;

}  // namespace

Writer::Writer(Files& files, Journal& journal, Watchers& watchers, WriterOptions options,
               const Clock& clock)
    : files_(files),
      journal_(journal),
      watchers_(watchers),
      options_(options),
      clock_(clock),
      checkpoints_(files, journal, options.checkpoints_apart),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

void Writer::queue(std::vector<Pending> appends) {
  bool is_wanted;
  {
    const std::lock_guard lock(mutex_);
    std::uint64_t bytes = 0;
    for (const Pending& one : appends) bytes += one.bytes;
    if (stopping_ || (queue_bytes_ != 0 && queue_bytes_ + bytes > options_.queue_bytes_max)) {
      for (Pending& one : appends)
        one.done.set(std::unexpected(AppendError{Reason::unavailable, "the queue is full"}));
      return;
    }
    const std::size_t before = queue_.size();
    queue_bytes_ += bytes;
    for (Pending& one : appends) queue_.push_back(std::move(one));
    is_wanted = before < wanted_length_ && queue_.size() >= wanted_length_;
  }
  if (is_wanted) work_.notify_one();
}

bool Writer::between_batches(Interlude work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    interludes_.push_back(std::move(work));
  }
  work_.notify_one();
  return true;
}

// It does not go back while this process runs, whatever the clock does.
Milliseconds Writer::next_time() {
  const auto now = std::chrono::duration_cast<Milliseconds>(clock_.now().time_since_epoch());
  return time_ = std::max(time_, now);
}

// Who was in the last batch and who came meanwhile are as many as there are now: many of them will
// be back in a moment. Half of them is where rate and CPU were best (docs/dev/performance.md):
// while one half is synced, the other half's next messages arrive. One that comes alone never
// waits.
std::size_t Writer::batch_length_worth_waiting_for(std::size_t before) const {
  return std::min((before + queue_.size()) / 2, gathered_length_max);
}

void Writer::run() {
  std::vector<Pending> batch;
  std::vector<Interlude> interludes;
  std::size_t before = 0;
  for (;;) {
    for (Interlude& work : std::exchange(interludes, {})) {
      work(next_time());
      ++time_;
    }
    {
      std::unique_lock lock(mutex_);
      // The first to come does not wake it: two ways through the scheduler would be one too many.
      if (const std::size_t length = batch_length_worth_waiting_for(before); length > 1) {
        wanted_length_ = length;
        work_.wait_for(lock, options_.gather, [&] { return stopping_ || queue_.size() >= length; });
      }
      wanted_length_ = 1;
      work_.wait(lock, [this] { return stopping_ || !queue_.empty() || !interludes_.empty(); });
      interludes.swap(interludes_);
      if (!interludes.empty()) continue;
      if (queue_.empty()) break;
      batch.swap(queue_);
      queue_bytes_ = 0;
      before = batch.size();
    }
    for (std::size_t first = 0; first < batch.size();) {
      std::size_t last = first;
      for (std::uint64_t bytes = 0; last < batch.size(); ++last) {
        bytes += batch[last].bytes;
        if (last > first && bytes > bytes_per_batch_max) break;
      }
      write_batch(batch, first, last);
      first = last;
    }
    batch.clear();
  }
  // A clean stop: nothing is left to replay. What could not be written is left to it.
  write_rows_behind();
  if (!checkpoints_.finish() || !behind_.empty()) return;
  if (!sync_logs(files_, dirty_)) return;
  if (auto rolled = journal_.roll_settled(); !rolled)
    event(Level::warning, "log.journal.roll_failed", {{"reason", describe(rolled.error())}});
}

std::expected<Writer::Staged, AppendError> Writer::stage(Pending& pending) {
  LocalLog& log = *pending.log;
  if (!log.rows_behind.empty())
    return std::unexpected(AppendError{Reason::unavailable, "the last record is not written yet"});
  if (log.is_between_folders)
    return std::unexpected(AppendError{Reason::unavailable, "moving it failed in the middle"});
  if (pending.append.expected != anywhere && pending.append.expected != log.staged.tail)
    return std::unexpected(AppendError{Reason::conflict, {}});
  if (!log.has_files)
    if (auto made = make_files(files_, log); !made)
      return std::unexpected(append_error(made.error()));

  Staged staged;
  staged.log = pending.log;
  JournalEntry& entry = staged.entry;
  // Views into it stay valid.
  staged.headers.reserve(pending.append.records.size() * body_header_bytes);
  entry.log = log.number;
  entry.first = staged.appended.first = log.staged.tail + 1;
  Ends ends = log.staged;
  ends.time = std::max(ends.time, time_);  // L8
  std::uint64_t small_bytes = 0;
  for (const Record& record : pending.append.records) {
    Row row = Row::of(record.meta, ends.metas);
    row.written.time = ends.time;
    if (!row.has_small_meta()) {
      ends.metas += record.meta.size();
      staged.metas += record.meta;
    }
    if (record.summary) {
      const auto bytes = static_cast<std::uint32_t>(summary_header_bytes + record.summary->size());
      row.written.summary = {ends.summaries, bytes};
      ends.summaries += bytes;
      write_summary(staged.summaries, *record.summary);
    }
    if (record.body) {
      StoredBody& body = row.written.body;
      body = {ends.bodies + body_header_bytes, record.body->size()};
      ends.bodies = body.place + body.bytes;
      JournalEntry::BodyPart part{checksum(*record.body), true, *record.body};
      small_bytes += part.octets.size();
      part.in_journal =
          part.octets.size() < options_.direct_body_bytes && small_bytes <= bytes_per_batch_max;
      staged.is_body_direct |= !part.in_journal;
      const auto at = staged.headers.size();
      write_body_header(staged.headers, body, part.checksum);
      staged.bodies.push_back(std::string_view(staged.headers).substr(at));
      if (!part.octets.empty()) staged.bodies.push_back(part.octets);
      entry.bodies.push_back(part);
    }
    write_row(entry.rows_octets, {log.number, ++ends.tail}, row);
    entry.rows.push_back(row);
    staged.appended.written.push_back(row.written);
  }
  if (auto written = write_parts(log, staged, ends); !written)
    return std::unexpected(append_error(written.error()));
  staged.ends = log.staged = ends;
  return staged;
}

// The room for all that will be said durable is taken before the journal says it.
Result<> Writer::write_parts(LocalLog& log, const Staged& staged, const Ends& ends) {
  const auto rows_end = ends.tail * row_bytes;
  if (rows_end > log.rows_reserved) {
    TRY(auto records, files_.open(log.records, [&] { return log.records_path(); }));
    const auto until = rows_end + rows_reserved_step;
    TRY_DO(records->reserve(log.rows_reserved, until - log.rows_reserved, false));
    log.rows_reserved = until;
  }
  if (const std::string_view part = staged.metas; !part.empty()) {
    TRY(auto metas, files_.open(log.metas, [&] { return log.metas_path(); }));
    TRY_DO(metas->write(log.staged.metas, {&part, 1}));
  }
  if (const std::string_view part = staged.summaries; !part.empty()) {
    TRY(auto summaries, files_.open(log.summaries, [&] { return log.summaries_path(); }));
    TRY_DO(summaries->write(log.staged.summaries, {&part, 1}));
  }
  if (staged.bodies.empty()) return {};
  TRY(auto bodies, files_.open(log.bodies, [&] { return log.bodies_path(); }));
  TRY_DO(bodies->write(log.staged.bodies, staged.bodies));
  if (staged.is_body_direct) TRY_DO(checkpoints_.sync(*bodies));  // L4
  return {};
}

Result<> Writer::make_room(std::uint64_t bytes) {
  if (journal_.fits(bytes)) return {};
  TRY_DO(leave_file());
  if (!journal_.fits(bytes)) return fail(Error::Kind::limit, "journal", "an append is too long");
  return {};
}

Result<> Writer::leave_file() {
  if (auto rolled = journal_.roll(); !rolled) {
    checkpoints_.retry();  // it may be that no file is free
    return rolled;
  }
  // The rows that are not written yet are in the file that was left.
  if (!behind_.empty()) checkpoints_.distrust();
  checkpoints_.add(journal_.left(), std::exchange(dirty_, {}));
  return {};
}

std::optional<AppendError> Writer::make_durable(const std::vector<JournalEntry>& entries,
                                                std::uint64_t bytes) {
  if (auto room = make_room(bytes); !room) return append_error(room.error());
  auto written = journal_.write(entries);
  if (written) return {};
  AppendError failed = append_error(written.error());
  if (!leave_file()) failed.reason = Reason::unknown;
  event(Level::error, "log.journal.write_failed", {{"reason", failed.detail}});
  return failed;
}

bool Writer::write_rows(LocalLog& log, std::string_view rows, const Ends& ends) {
  const auto write = [&]() -> Result<> {
    TRY(auto records, files_.open(log.records, [&] { return log.records_path(); }));
    return records->write(log.published.tail * row_bytes, {&rows, 1});
  };
  if (auto written = write(); !written) {
    event(Level::error, "log.rows.write_failed",
          {{"log", log.name}, {"reason", describe(written.error())}});
    return false;
  }
  log.publish(ends);
  return true;
}

void Writer::write_rows_behind() {
  for (auto at = behind_.begin(); at != behind_.end();) {
    LocalLog& log = **at;
    if (!write_rows(log, log.rows_behind, log.staged)) return;
    log.rows_behind.clear();
    watchers_.moved(log.name, log.published.tail);
    at = behind_.erase(at);
  }
}

void Writer::write_batch(std::vector<Pending>& batch, std::size_t first, std::size_t last) {
  write_rows_behind();
  std::vector<AppendResult> results(last - first);
  std::vector<Staged> staged;
  std::vector<std::size_t> index;
  staged.reserve(last - first);
  std::uint64_t bytes = 0;
  next_time();
  for (std::size_t i = first; i < last; ++i) {
    auto one = stage(batch[i]);
    if (!one) {
      results[i - first] = std::unexpected(one.error());
      continue;
    }
    staged.push_back(*std::move(one));
    staged.back().entry.metas = staged.back().metas;
    staged.back().entry.summaries = staged.back().summaries;
    bytes += Journal::bytes_of(staged.back().entry);
    index.push_back(i - first);
  }
  if (!staged.empty()) {
    std::vector<JournalEntry> entries;
    entries.reserve(staged.size());
    for (Staged& one : staged) entries.push_back(std::move(one.entry));
    const auto failed = make_durable(entries, bytes);
    for (std::size_t i = 0; i < staged.size(); ++i) {
      Staged& one = staged[i];
      LocalLog& log = *one.log;
      if (failed) {
        log.staged = log.published;
        results[index[i]] = std::unexpected(*failed);
        continue;
      }
      dirty_.insert(one.log);
      const std::string& rows = entries[i].rows_octets;
      if (log.rows_behind.empty() && write_rows(log, rows, one.ends)) {
        results[index[i]] = std::move(one.appended);
        continue;
      }
      log.rows_behind += rows;
      behind_.insert(one.log);
      results[index[i]] =
          std::unexpected(AppendError{Reason::unknown, "it is durable, but not written yet"});
    }
  }
  for (std::size_t i = first; i < last; ++i) {
    const AppendResult& result = results[i - first];
    if (result) watchers_.moved(batch[i].append.log, result->last());
    batch[i].done.set(std::move(results[i - first]));
  }
}

}  // namespace hikyaku::log
