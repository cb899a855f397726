#include "log/replay.h"

namespace hikyaku::log {

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
    TRY(auto records, files_.open(log->records_path, false));
    TRY(auto metas, files_.open(log->metas_path, false));
    TRY_DO(records->truncate(log->staged.tail * row_bytes));
    TRY_DO(metas->truncate(log->staged.metas));  // and behind the last body may be one of no record
  }
  return sync_logs(files_, touched_);
}

}  // namespace hikyaku::log
