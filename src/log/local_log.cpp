#include "log/local_log.h"

namespace hikyaku::log {

namespace {
std::unexpected<Error> damaged(const LocalLog& log, std::string what) {
  return fail(Error::Kind::permanent, "log.damaged", log.name + ": " + std::move(what));
}
}  // namespace

Result<> make_files(Files& files, LocalLog& log) {
  TRY_DO(files.disk().make_folders(log.folder));
  for (const auto& path : {log.records_path, log.metas_path, log.bodies_path}) {
    TRY([[maybe_unused]] auto file, files.open(path, true));
  }
  // The names up to the root of the mailboxes may be new as well.
  std::string folder = log.folder;
  for (int level = 0; level < 3 && !folder.empty(); ++level) {
    TRY_DO(files.disk().sync_folder(folder));
    folder.resize(folder.find_last_of('/') == std::string::npos ? 0 : folder.find_last_of('/'));
  }
  log.has_files = true;
  return {};
}

Result<> load_ends(Files& files, LocalLog& log) {
  auto records = files.open(log.records_path, false);
  if (!records && records.error().kind == Error::Kind::permanent) return {};  // never appended to
  if (!records) return std::unexpected(records.error());
  log.has_files = true;
  TRY(const auto size, (*records)->size());
  if (size % row_bytes != 0) return damaged(log, "the records file ends within a row");
  if (size == 0) return {};
  TRY(auto bodies, files.open(log.bodies_path, false));
  TRY(const auto bodies_size, bodies->size());
  char octets[row_bytes];
  TRY(const auto count, (*records)->read(size - row_bytes, octets));
  const auto row = read_row({octets, count});
  if (!row || row->log != log.number || row->position != size / row_bytes)
    return damaged(log, "the last row");
  // Beyond the last row's body there may be octets of appends that failed: they are overwritten or
  // stay as a gap.
  log.staged = {row->position, row->meta + row->meta_bytes, bodies_size};
  log.rows_reserved = size;
  log.publish();
  return {};
}

Result<> sync_logs(Files& files, const std::unordered_set<std::shared_ptr<LocalLog>>& logs) {
  std::vector<std::string> paths;
  for (const auto& log : logs)
    paths.insert(paths.end(), {log->bodies_path, log->metas_path, log->records_path});
  return files.disk().sync_files(paths);
}

}  // namespace hikyaku::log
