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
  TRY(const auto octets, read(log.records_path, (position - 1) * row_bytes, row_bytes));
  const auto row = read_row(octets);
  if (!row || row->log != log.number || row->position != position) return std::nullopt;
  TRY(const auto meta, read(log.metas_path, row->meta, row->meta_bytes));
  if (checksum(meta) != row->meta_checksum) return std::nullopt;
  if (!row->body.exists()) return row;
  if (row->body.place < body_header_bytes) return std::nullopt;
  TRY(const auto header,
      read(log.bodies_path, row->body.place - body_header_bytes, body_header_bytes));
  const auto expected = read_body_header(header, row->body);
  if (!expected) return std::nullopt;
  TRY(const auto body, read(log.bodies_path, row->body.place, row->body.bytes));
  if (checksum(body) != *expected) return std::nullopt;
  return row;
}

}  // namespace

Result<> Replay::check_continues(const std::shared_ptr<LocalLog>& log, const Row& first) {
  if (skipped_octets_ == 0) return {};
  Position last_known = log->staged.tail;
  // Nothing of it was applied yet: so far back the entries that are lost can reach at most.
  if (!touched_.contains(log))
    last_known = first.position - 1 - std::min(first.position - 1, skipped_octets_ / row_bytes);
  for (Position position = last_known + 1; position < first.position; ++position) {
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
    log.staged.tail = row->position;
    log.staged.metas = row->meta + row->meta_bytes;
  }
}

Result<> Replay::apply(const JournalEntry& entry) {
  const auto found = logs_.find(entry.log);
  if (found == logs_.end())
    return fail(Error::Kind::permanent, "journal.damaged",
                "a batch names log " + std::to_string(entry.log));
  LocalLog& log = *found->second;
  if (!log.has_files) TRY_DO(make_files(files_, log));
  const auto write = [this](const std::string& path, std::uint64_t at,
                            std::span<const std::string_view> parts) -> Result<> {
    TRY(auto file, files_.open(path, true));
    return file->write(at, parts);
  };
  const Row& first = entry.rows.front();
  const Row& last = entry.rows.back();
  TRY_DO(check_continues(found->second, first));
  log.staged.tail = last.position;
  log.staged.metas = last.meta + last.meta_bytes;
  const std::string_view rows = entry.rows_octets;
  TRY_DO(write(log.records_path, (first.position - 1) * row_bytes, {&rows, 1}));
  if (!entry.metas.empty()) TRY_DO(write(log.metas_path, first.meta, {&entry.metas, 1}));
  std::size_t index = 0;
  for (const Row& row : entry.rows) {
    if (!row.body.exists()) continue;
    const auto& body = entry.bodies[index++];
    log.staged.bodies = row.body.place + row.body.bytes;
    if (!body.in_journal) continue;
    std::string header;
    write_body_header(header, row.body, body.checksum);
    const std::string_view parts[] = {header, body.octets};
    TRY_DO(write(log.bodies_path, row.body.place - body_header_bytes,
                 std::span(parts, body.octets.empty() ? 1 : 2)));
  }
  touched_.insert(found->second);
  ++appends_;
  return {};
}

Result<> Replay::finish() {
  for (const auto& log : touched_) {
    // A row is written when its record is durable: one that is whole was acknowledged.
    TRY_DO(keep_rows_behind(*log));
    TRY(auto records, files_.open(log->records_path, false));
    TRY(auto metas, files_.open(log->metas_path, false));
    TRY_DO(records->truncate(log->staged.tail * row_bytes));
    TRY_DO(metas->truncate(log->staged.metas));  // and behind the last body may be one of no record
  }
  return sync_logs(files_, touched_);
}

}  // namespace hikyaku::log
