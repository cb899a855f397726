#include "log/replay.h"

#include "base/checksum.h"

namespace hikyaku::log {

namespace {

/// These octets; none when the file ends before.
Result<std::string> read_if_there(Files& files, const std::string& path, std::uint64_t at,
                                  std::uint64_t bytes) {
  TRY(auto file, files.open(path, false));
  TRY(const auto size, file->size());
  if (at > size || bytes > size - at) return std::string();
  std::string octets(bytes, '\0');
  TRY(const auto count, file->read(at, octets));
  octets.resize(count);
  return octets;
}

/// The row of that position, if it and its meta are in the log's files and intact.
Result<std::optional<Row>> read_record(Files& files, const LocalLog& log, Position position) {
  TRY(const auto octets,
      read_if_there(files, log.records_path(), (position - 1) * row_bytes, row_bytes));
  const auto row = read_row(octets, {log.number, position});
  if (!row) return std::nullopt;
  if (!row->has_small_meta()) {
    TRY(const auto meta, read_if_there(files, log.metas_path(), row->meta, row->meta_bytes));
    if (checksum(meta) != row->meta_checksum) return std::nullopt;
  }
  return row;
}

bool was_dropped(std::string_view octets) {
  return !octets.empty() && octets.find_first_not_of('\0') == octets.npos;
}

/// Are the summary and the body of this row in the log's files and intact, or given up?
Result<bool> has_parts(Files& files, const LocalLog& log, const Row& row) {
  const auto& [summary, body, time] = row.written;
  if (summary.exists()) {
    TRY(const auto stored,
        read_if_there(files, log.summaries_path(), summary.place, summary.bytes));
    if (!intact_summary(stored) && !was_dropped(stored)) return false;
  }
  if (!body.exists()) return true;
  if (body.place < body_header_bytes) return false;
  TRY(const auto octets, read_if_there(files, log.bodies_path(), body.place - body_header_bytes,
                                       body_header_bytes + body.bytes));
  if (was_dropped(octets)) return true;
  const auto expected =
      read_body_header(std::string_view(octets).substr(0, body_header_bytes), body);
  return expected && checksum(std::string_view(octets).substr(body_header_bytes)) == *expected;
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
    TRY(const auto row, read_record(files_, *log, position));
    bool is_whole = row.has_value();
    if (row) {
      TRY(is_whole, has_parts(files_, *log, *row));
    }
    if (!is_whole)
      return fail(Error::Kind::permanent, "journal.damaged",
                  log->name + ": record " + std::to_string(position) +
                      " is neither in the journal nor in " + *log->folder());
  }
  return {};
}

Result<> Replay::keep_rows_behind(LocalLog& log) {
  for (;;) {
    TRY(const auto row, read_record(files_, log, log.staged.tail + 1));
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
    TRY(log.staged.metas, files_.size_of(log.metas_path()));
    TRY(log.staged.summaries, files_.size_of(log.summaries_path()));
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
    // A row is written when its record is durable: one that is whole was acknowledged, also when
    // its body was given up meanwhile.
    TRY_DO(keep_rows_behind(*log));
    TRY(auto records, files_.open(log->records_path(), false));
    TRY(auto metas, files_.open(log->metas_path(), false));
    TRY(auto summaries, files_.open(log->summaries_path(), false));
    TRY_DO(records->truncate(log->staged.tail * row_bytes));
    TRY_DO(metas->truncate(log->staged.metas));
    TRY_DO(summaries->truncate(log->staged.summaries));
    // Behind the last body there may be one of no record.
  }
  return sync_logs(files_, touched_);
}

}  // namespace hikyaku::log
