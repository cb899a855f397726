// Moving a log to another folder while it is used. Its files get second names there (on another
// file system: they are copied, which is right since what is in them does not change), between two
// batches of the journal the line in `journal/places` says that the new ones count, and the old
// names are removed when nobody uses them any more. A crash leaves the log in one of the two
// folders; what is left in the other is removed at the next start, or by the next move there.
#include <algorithm>
#include <future>

#include "base/events.h"
#include "log/local_engine.h"
#include "log/log_files.h"

namespace hikyaku::log {

namespace {

constexpr Milliseconds release_look{5};

/// In a folder that a log is being moved to, until it counts: what lies beside it is of no use.
std::string mark_in(const std::string& folder) {
  return folder + "/moving";
}

Result<bool> is_there(Disk& disk, const std::string& path) {
  auto file = disk.open(path, false);
  if (file) return true;
  if (file.error().kind == Error::Kind::permanent) return false;
  return std::unexpected(file.error());
}

Result<> remove_if_there(Disk& disk, const std::string& path) {
  TRY(const bool is_file, is_there(disk, path));
  return is_file ? disk.remove(path) : Result<>();
}

Result<> remove_log_files(Disk& disk, const std::string& folder) {
  for (const auto file : log_file_names)
    TRY_DO(remove_if_there(disk, folder + "/" + std::string(file)));
  for (const auto file : {snapshot_file, next_snapshot_file})
    TRY_DO(remove_if_there(disk, folder + "/" + std::string(file)));
  return {};
}

/// What a move left that was cut short is removed, but its mark. True: there are a log's files that
/// nobody knows.
Result<bool> is_taken(Disk& disk, const std::string& folder) {
  TRY(const bool was_begun, is_there(disk, mark_in(folder)));
  if (was_begun) TRY_DO(remove_log_files(disk, folder));
  for (const auto file : log_file_names) {
    TRY(const bool is_file, is_there(disk, folder + "/" + std::string(file)));
    if (is_file) return true;
  }
  return false;
}

Result<> prepare(Disk& disk, const std::string& folder) {
  TRY_DO(make_folders(disk, folder));
  TRY(const bool is_other, is_taken(disk, folder));
  if (is_other)
    return fail(Error::Kind::permanent, "log.move", "there is mail already in " + folder);
  TRY_DO(disk.open(mark_in(folder), true));
  return disk.sync_folder(folder);
}

/// What lies between, of the log's files in the folder `from`.
Result<> copy_log(Disk& disk, const std::string& from, const std::string& to, const Ends& begin,
                  const Ends& end) {
  const auto begins = file_ends(begin), ends = file_ends(end);
  for (std::size_t i = 0; i < std::size(log_file_names); ++i) {
    const std::string name = "/" + std::string(log_file_names[i]);
    TRY_DO(copy_octets(disk, from + name, to + name, begins[i], ends[i], [](std::uint64_t) {}));
    TRY(auto copied, disk.open(to + name, false));
    TRY_DO(copied->sync());
  }
  return {};
}

Result<> link_if_there(Disk& disk, const std::string& from, const std::string& to) {
  TRY(const bool is_file, is_there(disk, from));
  return is_file ? disk.link(from, to) : Result<>();
}

Result<> copy_if_there(Disk& disk, const std::string& from, const std::string& to) {
  TRY(const bool is_file, is_there(disk, from));
  if (!is_file) return {};
  TRY(auto source, disk.open(from, false));
  TRY(const auto size, source->size());
  TRY_DO(copy_octets(disk, from, to, 0, size, [](std::uint64_t) {}));
  TRY(auto copied, disk.open(to, false));
  return copied->sync();
}

}  // namespace

template <class F>
auto LocalEngine::between_batches(F work) -> decltype(work()) {
  std::promise<decltype(work())> promise;
  auto done = promise.get_future();
  if (!writer_->between_batches([&](Milliseconds) { promise.set_value(work()); }))
    return fail(Error::Kind::temporary, "log.move", "the server ends");
  return done.get();
}

// Between two batches, so nothing of the log is on its way. `copied`: on another file system, where
// a copy up to there is.
Result<> LocalEngine::switch_folder(LocalLog& log, const LogPlace& place, const Ends* copied) {
  Disk& disk = files_.disk();
  const auto from = log.folder();
  const std::string to = path_of(place.folder);
  if (!log.rows_behind.empty())
    return fail(Error::Kind::temporary, "log.move", "its last record is not written yet");
  if (copied != nullptr) {
    TRY_DO(copy_log(disk, *from, to, *copied, log.published));
  } else {
    for (const auto file : log_file_names) {
      const std::string name = "/" + std::string(file);
      TRY_DO(link_if_there(disk, *from + name, to + name));
    }
    const std::string name = "/" + std::string(snapshot_file);
    TRY_DO(link_if_there(disk, *from + name, to + name));
  }
  TRY_DO(disk.sync_folder(to));
  bool is_unsure = false;
  if (auto moved = places_.move(log.name, place, is_unsure); !moved) {
    // With links both folders have the same files.
    log.is_between_folders = is_unsure && copied != nullptr;
    return moved;
  }
  log.set_folder(to);
  if (copied != nullptr) {
    for (auto* file : {&log.records, &log.metas, &log.summaries, &log.bodies}) file->reset();
    log.rows_reserved = log.published.tail * row_bytes;
  }
  return {};
}

Result<> LocalEngine::move_now(LocalLog& log, const LogPlace& place) {
  Disk& disk = files_.disk();
  const std::string to = path_of(place.folder);
  TRY_DO(prepare(disk, to));
  auto done = between_batches([&] { return switch_folder(log, place, nullptr); });
  if (!done && done.error().detail == other_file_system) {
    TRY_DO(remove_log_files(disk, to));
    TRY(const Ends ends, between_batches([&]() -> Result<Ends> { return log.published; }));
    const auto from = log.folder();
    TRY_DO(copy_log(disk, *from, to, {}, ends));
    const std::string name = "/" + std::string(snapshot_file);
    TRY_DO(copy_if_there(disk, *from + name, to + name));
    done = between_batches([&] { return switch_folder(log, place, &ends); });
  }
  if (!done && !log.is_between_folders) (void)remove_log_files(disk, to);
  if (!log.is_between_folders) (void)disk.remove(mark_in(to));
  return done;
}

Result<std::string> LocalEngine::unused_folder(std::string folder) {
  for (;; folder += "~") {
    TRY(const bool is_other, is_taken(files_.disk(), path_of(folder)));
    if (!is_other) break;
    event(Level::warning, "log.folder.taken", {{"folder", path_of(folder)}});
  }
  (void)files_.disk().remove(mark_in(path_of(folder)));
  return folder;
}

Result<> LocalEngine::clear_left(const std::string& folder) {
  Disk& disk = files_.disk();
  const std::string path = path_of(folder);
  TRY_DO(remove_log_files(disk, path));
  // None: it was removed in an earlier run.
  if (auto synced = disk.sync_folder(path);
      !synced && synced.error().kind != Error::Kind::permanent)
    return synced;
  for (const auto file : log_file_names) files_.forget(path + "/" + std::string(file));
  (void)disk.remove(path);  // unless there is something else in it
  places_.free(folder);
  return {};
}

Task<Result<std::string>> LocalEngine::folder_of(LogName log) {
  const auto place = places_.find(log);
  co_return place ? place->folder : std::string();
}

Task<Result<bool>> LocalEngine::move(LogName log, std::string folder) {
  const auto found = find(log);
  if (!found) co_return fail(Error::Kind::permanent, "log.unknown", log);
  std::string left;
  std::weak_ptr<const std::string> in_use;
  std::move_only_function<Result<bool>()> work = [&, this]() -> Result<bool> {
    const auto before = places_.find(log);
    const LogPlace place = places_.place_in(log, folder);
    if (place.folder == before->folder) return false;
    left = before->folder;
    in_use = found->folder();
    TRY_DO(move_now(*found, place));
    return true;
  };
  CO_TRY(auto done, co_await background_.run(std::move(work)));
  CO_TRY(const bool is_moved, done);
  if (!is_moved) co_return false;
  while (!in_use.expired()) co_await net::sleep(release_look);
  std::move_only_function<Result<>()> clear = [this, left] { return clear_left(left); };
  // Who copies the logs' files has their names.
  if (held_drops_.take(clear)) co_return true;
  CO_TRY(auto cleared, co_await background_.run(std::move(clear)));
  CO_TRY_DO(cleared);
  co_return true;
}

}  // namespace hikyaku::log
