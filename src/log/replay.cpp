#include "log/replay.h"

#include "base/checksum.h"

namespace hikyaku::log {

namespace {

/// The row of that position, if it and what it refers to are in the log's files and intact.
Result<std::optional<Row>> read_whole(Files& files, const LocalLog& log, Position position) {
  const auto read = [&files](const std::string& path, std::uint64_t at,
                             std::uint64_t bytes) -> Result<std::string> {
    TRY(auto file, files.open(path, false));
    TRY(const auto size, file->size());
    if (at > size || bytes > size - at) return std::string();
    std::string octets(bytes, '\0');
    TRY(const auto count, file->read(at, octets));
    octets.resize(count);
    return octets;
  };
  TRY(const auto octets, read(log.records_path(), (position - 1) * row_bytes, row_bytes));
  const auto row = read_row(octets, {log.number, position});
  if (!row) return std::nullopt;
  const auto& [summary, body, time] = row->written;
  if (!row->has_small_meta()) {
    TRY(const auto meta, read(log.metas_path(), row->meta, row->meta_bytes));
    if (checksum(meta) != row->meta_checksum) return std::nullopt;
  }
  if (summary.exists()) {
    TRY(const auto stored, read(log.summaries_path(), summary.place, summary.bytes));
    if (!intact_summary(stored)) return std::nullopt;
  }
  if (!body.exists()) return row;
  if (body.place < body_header_bytes) return std::nullopt;
  TRY(const auto header,
      read(log.bodies_path(), body.place - body_header_bytes, body_header_bytes));
  const auto expected = read_body_header(header, body);
  if (!expected) return std::nullopt;
  TRY(const auto octets_of_body, read(log.bodies_path(), body.place, body.bytes));
  if (checksum(octets_of_body) != *expected) return std::nullopt;
  return row;
}

/// The ends behind the row's parts.
void advance(Ends& ends, const Row& row) {
  if (!row.has_small_meta()) ends.metas = row.meta + row.meta_bytes;
  const auto& [summary, body, time] = row.written;
  if (summary.exists()) ends.summaries = summary.place + summary.bytes;
  if (body.exists()) ends.bodies = body.place + body.bytes;
}

}  // namespace

Result<> write_entry(Files& files, const LocalLog& log, const JournalEntry& entry) {
  const auto write = [&files](const std::string& path, std::uint64_t at,
                              std::span<const std::string_view> parts) -> Result<> {
    TRY(auto file, files.open(path, true));
    return file->write(at, parts);
  };
  const std::string_view rows = entry.rows_octets;
  TRY_DO(write(log.records_path(), (entry.first - 1) * row_bytes, {&rows, 1}));
  bool is_first_meta = true, is_first_summary = true;
  std::size_t index = 0;
  for (const Row& row : entry.rows) {
    const auto& [summary, body, time] = row.written;
    // The metas of an append lie one behind the other, and so do its summaries.
    if (!row.has_small_meta() && std::exchange(is_first_meta, false))
      TRY_DO(write(log.metas_path(), row.meta, {&entry.metas, 1}));
    if (summary.exists() && std::exchange(is_first_summary, false))
      TRY_DO(write(log.summaries_path(), summary.place, {&entry.summaries, 1}));
    if (!body.exists()) continue;
    const auto& part = entry.bodies[index++];
    if (!part.in_journal) continue;
    std::string header;
    write_body_header(header, body, part.checksum);
    const std::string_view parts[] = {header, part.octets};
    TRY_DO(write(log.bodies_path(), body.place - body_header_bytes,
                 std::span(parts, part.octets.empty() ? 1 : 2)));
  }
  return {};
}

Result<> Replay::check_continues(const std::shared_ptr<LocalLog>& log, Position first) {
  if (skipped_octets_ == 0) return {};
  Position last_known = log->staged.tail;
  // Nothing of it was applied yet: so far back the entries that are lost can reach at most.
  if (!touched_.contains(log))
    last_known = first - 1 - std::min(first - 1, skipped_octets_ / row_bytes);
  for (Position position = last_known + 1; position < first; ++position) {
    TRY(const auto row, read_whole(files_, *log, position));
    if (!row)
      return fail(Error::Kind::permanent, "journal.damaged",
                  log->name + ": record " + std::to_string(position) +
                      " is neither in the journal nor in " + log->folder);
  }
  return {};
}

Result<> Replay::keep_rows_behind(LocalLog& log) {
  for (;;) {
    TRY(const auto row, read_whole(files_, log, log.staged.tail + 1));
    if (!row) return {};
    ++log.staged.tail;
    advance(log.staged, *row);
  }
}

Result<> Replay::apply(const JournalEntry& entry) {
  auto& known = logs_[entry.log];
  if (!known) known = make_log_(entry.log);
  if (!known)
    return fail(Error::Kind::permanent, "journal.damaged",
                "a batch names log " + std::to_string(entry.log));
  LocalLog& log = *known;
  if (!log.has_files) TRY_DO(make_files(files_, log));
  if (!touched_.contains(known)) {
    // Where no row says an end, it is where it was.
    const auto size_of = [this](const std::string& path) -> Result<std::uint64_t> {
      TRY(auto file, files_.open(path, true));
      return file->size();
    };
    TRY(log.staged.metas, size_of(log.metas_path()));
    TRY(log.staged.summaries, size_of(log.summaries_path()));
  }
  TRY_DO(check_continues(known, entry.first));
  log.staged.tail = entry.first + entry.rows.size() - 1;
  for (const Row& row : entry.rows) advance(log.staged, row);
  TRY_DO(write_entry(files_, log, entry));
  touched_.insert(known);
  ++appends_;
  return {};
}

Result<> Replay::finish() {
  for (const auto& log : touched_) {
    // A row is written when its record is durable: one that is whole was acknowledged.
    TRY_DO(keep_rows_behind(*log));
    TRY(auto records, files_.open(log->records_path(), false));
    TRY(auto metas, files_.open(log->metas_path(), false));
    TRY(auto summaries, files_.open(log->summaries_path(), false));
    TRY_DO(records->truncate(log->staged.tail * row_bytes));
    TRY_DO(metas->truncate(log->staged.metas));
    TRY_DO(summaries->truncate(
        log->staged.summaries));  // behind the last body may be one of no record
  }
  return sync_logs(files_, touched_);
}

}  // namespace hikyaku::log
