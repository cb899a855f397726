#include "log/local_engine.h"

#include "base/events.h"

namespace hikyaku::log {

LocalEngine::LocalEngine(std::shared_ptr<Disk> disk, LocalOptions options)
    : options_(std::move(options)),
      files_(std::move(disk), options_.open_files_max),
      journal_(files_, options_.work_folder + "/journal", options_.writer.journal_file_bytes),
      pool_("log-read", options_.read_threads),
      background_("log-background", 1),
      held_drops_(background_) {}

std::string LocalEngine::path_of(const std::string& folder) const {
  return folder.starts_with('/') ? folder : options_.work_folder + "/" + folder;
}

Result<std::unique_ptr<LocalEngine>> LocalEngine::start(std::shared_ptr<Disk> disk,
                                                        LocalOptions options, const Clock& clock) {
  std::unique_ptr<LocalEngine> engine(new LocalEngine(std::move(disk), std::move(options)));
  const std::string& work = engine->options_.work_folder;
  const std::string folder = work + "/journal";
  Files& files = engine->files_;
  TRY_DO(make_folders(files.disk(), folder));
  TRY(engine->lock_, files.disk().lock(folder + "/lock"));
  TRY_DO(engine->places_.load(files, folder + "/places"));
  TRY_DO(files.disk().sync_folder(folder));
  Replay replay(files, [&](std::uint64_t number) -> std::shared_ptr<LocalLog> {
    const auto named = engine->places_.find(number);
    if (!named) return nullptr;
    return std::make_shared<LocalLog>(*named->name, number, engine->path_of(named->place->folder));
  });
  TRY_DO(engine->journal_.recover([&](const JournalEntry& entry) { return replay.apply(entry); },
                                  [&](const Journal::Gap& gap) {
                                    event(Level::error, "log.journal.damaged",
                                          {{"file", gap.path},
                                           {"offset", std::to_string(gap.offset)},
                                           {"bytes", std::to_string(gap.bytes)}});
                                    replay.skipped(gap.bytes);
                                  }));
  TRY_DO(replay.finish());
  for (const std::string& left : engine->places_.left())
    if (auto cleared = engine->clear_left(left); !cleared)
      event(Level::warning, "log.move.left",
            {{"folder", left}, {"reason", describe(cleared.error())}});
  TRY_DO(engine->journal_.roll_settled());
  if (replay.appends() != 0)
    event(Level::notice, "log.recovered", {{"appends", std::to_string(replay.appends())}});
  engine->writer_ = std::make_unique<Writer>(files, engine->journal_, engine->watchers_,
                                             engine->options_.writer, clock);
  return engine;
}

std::shared_ptr<LocalLog> LocalEngine::find(const LogName& log) {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(log);
  return found == logs_.end() ? nullptr : found->second;
}

Result<Position> LocalEngine::open_now(const LogName& log, const std::string& folder) {
  std::string unused;
  if (!places_.find(log)) {
    TRY(unused, unused_folder(folder));
  }
  TRY(const auto place, places_.make(log, unused));
  auto opened = std::make_shared<LocalLog>(log, place.number, path_of(place.folder));
  TRY_DO(load_ends(files_, *opened));
  opened->opened = opened->published;
  // Two may open at once: the first one counts. Nothing is appended to a log that is not open, so
  // both saw the same ends.
  const std::lock_guard lock(mutex_);
  return logs_.emplace(log, std::move(opened)).first->second->tail.load();
}

Task<Result<Position>> LocalEngine::open(LogName log, std::string folder) {
  if (!is_log_name(log)) co_return fail(Error::Kind::permanent, "log.name", log);
  if (const auto opened = find(log)) co_return opened->tail.load(std::memory_order_acquire);
  std::move_only_function<Result<Position>()> work = [this, log, folder] {
    return open_now(log, folder);
  };
  CO_TRY(auto position, co_await pool_.run(std::move(work)));
  co_return position;
}

Task<Result<bool>> LocalEngine::exists(LogName log) {
  co_return places_.find(log).has_value();
}

Task<Result<std::vector<LogName>>> LocalEngine::list(std::string prefix) {
  co_return places_.list(prefix);
}

Task<AppendResult> LocalEngine::append(Append append) {
  std::vector<Append> one;
  one.push_back(std::move(append));
  auto results = co_await append_all(std::move(one));
  co_return std::move(results.front());
}

Task<std::vector<AppendResult>> LocalEngine::append_all(std::vector<Append> appends) {
  using Reason = AppendError::Reason;
  std::vector<AppendResult> results(appends.size());
  std::vector<Writer::Pending> pending;
  std::vector<std::pair<std::size_t, Writer::Done>> waits;
  for (std::size_t i = 0; i < appends.size(); ++i) {
    auto why = why_invalid(appends[i]);
    auto log = find(appends[i].log);
    if (why.empty() && !log) why = "log is not open";
    std::uint64_t bytes = 0, metas = 0;
    for (const Record& record : appends[i].records) {
      metas += record.meta.size() + 2 * row_bytes;
      if (record.summary) metas += summary_header_bytes + record.summary->size();
      bytes += record.body ? record.body->size() : 0;
    }
    if (why.empty() && metas > options_.writer.journal_file_bytes / 2) why = "size of all metas";
    if (!why.empty()) {
      results[i] = std::unexpected(AppendError{Reason::invalid, why});
      continue;
    }
    Writer::Done done;
    waits.emplace_back(i, done);
    pending.push_back({std::move(log), std::move(appends[i]), std::move(done), bytes + metas});
  }
  if (!pending.empty()) writer_->queue(std::move(pending));
  for (auto& [index, done] : waits) results[index] = co_await done.wait();
  co_return results;
}

Task<Result<std::uint64_t>> LocalEngine::lease(LogName log, Milliseconds) {
  if (!find(log)) co_return fail(Error::Kind::permanent, "log.unknown", log);
  co_return ++leases_;
}

std::shared_ptr<void> LocalEngine::watch(LogName log, std::function<void(Position)> moved) {
  return watchers_.add(std::move(log), std::move(moved));
}

}  // namespace hikyaku::log
