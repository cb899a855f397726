// The engine of one machine: logs in files of their own, made durable by one shared journal.
//
// An append: its metas and bodies go to the log's files, unsynced; the journal writes them again
// with the rows, and syncs; then the rows are written, unsynced, and the tail is published. A
// checkpoint syncs the logs' files, so that a file of the journal can be used again. After a crash
// the journal is replayed: it writes the same octets at the same places, and cuts what lies behind.
#pragma once

#include "log/held_drops.h"
#include "log/intact_bodies.h"
#include "log/places.h"
#include "log/replay.h"
#include "log/writer.h"

namespace hikyaku::log {

struct LocalOptions {
  std::string work_folder;
  WriterOptions writer;
  std::size_t open_files_max = 1024;
  unsigned read_threads = 4;
};

/// All logs at one moment, between two batches: what was acknowledged before it, and nothing else.
/// A copy of their files up to these ends is what they were then.
struct Moment {
  struct Log {
    LogName name;
    LogPlace place;
    Ends ends;
  };
  Time time;  // of the last record, at most; no later record has it
  std::vector<Log> logs;
};

class LocalEngine final : public Engine {
 public:
  /// Locks the work folder, replays the journal. Errors: denied, when another server holds the
  /// folder; permanent, when what must be there is damaged.
  static Result<std::unique_ptr<LocalEngine>> start(std::shared_ptr<Disk> disk,
                                                    LocalOptions options,
                                                    const Clock& clock = system_clock());

  Task<Result<Position>> open(LogName log, std::string folder) override;
  Task<Result<bool>> move(LogName log, std::string folder) override;
  Task<Result<std::string>> folder_of(LogName log) override;
  Task<Result<bool>> exists(LogName log) override;
  Task<Result<std::vector<LogName>>> list(std::string prefix) override;
  Task<AppendResult> append(Append append) override;
  Task<std::vector<AppendResult>> append_all(std::vector<Append> appends) override;
  Task<Result<std::vector<StoredRecord>>> read(LogName log, Position from,
                                               std::size_t bytes_max) override;
  Task<Result<std::size_t>> read_summaries(LogName log, Place place, std::span<char> into) override;
  Task<Result<>> read_body(LogName log, StoredBody body, std::uint64_t offset,
                           std::span<char> into) override;
  Task<Result<>> drop(LogName log, std::vector<Dropped> parts) override;
  Task<Result<>> mend_summary(LogName log, StoredSummary at, std::string summary) override;
  Task<Result<>> write_snapshot(LogName log, Position position, Pieces pieces) override;
  Task<Result<std::optional<Snapshot>>> read_snapshot(LogName log) override;
  Task<Result<std::uint64_t>> lease(LogName log, Milliseconds time) override;
  std::shared_ptr<void> watch(LogName log, std::function<void(Position tail)> moved) override;

  Task<Result<Moment>> moment();
  /// While the handle lives, what is dropped stays on the disk: for who copies the files.
  std::shared_ptr<void> hold_drops() { return held_drops_.hold(); }

 private:
  LocalEngine(std::shared_ptr<Disk> disk, LocalOptions options);
  std::string path_of(const std::string& folder) const;
  std::shared_ptr<LocalLog> find(const LogName& log);
  Result<Position> open_now(const LogName& log, const std::string& folder);
  Result<Ends> ends_of_closed(const LogName& log, const LogPlace& place);
  /// Runs it on the journal's thread, and waits.
  template <class F>
  auto between_batches(F work) -> decltype(work());
  Result<> move_now(LocalLog& log, const LogPlace& place);
  Result<> switch_folder(LocalLog& log, const LogPlace& place, const Ends* copied);
  /// Where a new log's files go that should be in `folder`: there, unless there are other files of
  /// that name. What a move left that was cut short is removed.
  Result<std::string> unused_folder(std::string folder);
  /// Removes what a move left in this folder of a log, and frees it.
  Result<> clear_left(const std::string& folder);
  /// As many octets as there are, from the cache when all are there, else on a thread of the pool.
  Task<Result<std::size_t>> read_some(LogPath path, std::uint64_t offset, std::span<char> into);
  /// All of them. Error: permanent when there are less.
  Task<Result<>> read_exact(LogPath path, std::uint64_t offset, std::span<char> into);
  /// What a damaged row said of its record's body, if it lies between those of the rows around it.
  Task<Result<StoredBody>> find_body(std::shared_ptr<LocalLog> log, Position position);
  Task<Result<std::optional<Row>>> row_at(std::shared_ptr<LocalLog> log, Position position);
  /// Reads the metas of these records, which follow each other; one that is not what was written
  /// becomes damaged.
  Task<Result<>> read_metas(std::shared_ptr<LocalLog> log, std::span<const Row> rows,
                            std::span<StoredRecord> into);
  /// For who reads a part: is the whole of it what was written? Error: permanent, when it is not.
  Task<Result<>> check_large_body(std::shared_ptr<LocalLog> log, StoredBody body,
                                  std::uint64_t expected);

  const LocalOptions options_;
  std::shared_ptr<void> lock_;
  Files files_;
  Places places_;
  Journal journal_;
  Watchers watchers_;
  IntactBodies intact_bodies_;
  std::mutex mutex_;
  std::unordered_map<LogName, std::shared_ptr<LocalLog>> logs_;
  std::atomic<std::uint64_t> leases_ = 0;
  net::Pool pool_;
  net::Pool background_;  // one thread: snapshots and what is dropped wait for each other
  HeldDrops held_drops_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace hikyaku::log
