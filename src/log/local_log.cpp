#include "log/local_log.h"

namespace hikyaku::log {

Result<> make_files(Files& files, LocalLog& log) {
  const auto folder = log.folder();
  TRY_DO(make_folders(files.disk(), *folder));
  for (const auto& path :
       {log.records_path(), log.metas_path(), log.summaries_path(), log.bodies_path()}) {
    TRY([[maybe_unused]] auto file, files.open(path, true));
  }
  TRY_DO(files.disk().sync_folder(*folder));
  log.has_files = true;
  return {};
}

Result<> load_ends(Files& files, LocalLog& log) {
  auto records = files.open(log.records_path(), false);
  if (!records && records.error().kind == Error::Kind::permanent) return {};  // never appended to
  if (!records) return std::unexpected(records.error());
  TRY(auto size, (*records)->size());
  if (size == 0) return {};  // whether the other files are there as well is not known
  log.has_files = true;
  if (size % row_bytes != 0) {
    // No crash leaves it so. The row that is cut counts as damaged.
    const std::string rest(row_bytes - size % row_bytes, '\0');
    const std::string_view part = rest;
    TRY_DO((*records)->write(size, {&part, 1}));
    size += rest.size();
  }
  Ends& ends = log.staged;
  ends.tail = size / row_bytes;
  log.rows_reserved = size;
  // Beyond the last row's parts there may be octets of appends that failed: they stay as a gap.
  TRY(ends.metas, files.size_of(log.metas_path()));
  TRY(ends.summaries, files.size_of(log.summaries_path()));
  TRY(ends.bodies, files.size_of(log.bodies_path()));
  char octets[row_bytes];
  TRY(const auto count, (*records)->read(size - row_bytes, octets));
  if (const auto row = read_row({octets, count}, {log.number, ends.tail}))
    ends.time = row->written.time;
  log.publish(log.staged);
  return {};
}

Result<> sync_logs(Files& files, const std::unordered_set<std::shared_ptr<LocalLog>>& logs) {
  std::vector<std::shared_ptr<const std::string>> held;
  std::vector<std::string> paths;
  for (const auto& log : logs) {
    held.push_back(log->folder());
    for (const char* file : {"/bodies", "/summaries", "/metas", "/records"})
      paths.push_back(*held.back() + file);
  }
  return files.disk().sync_files(paths);
}

}  // namespace hikyaku::log
