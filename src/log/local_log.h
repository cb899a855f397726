// One log of the local engine: where its files are, where its ends are. The published ends are what
// readers see (L6); the staged ones belong to the journal's thread and run ahead within a batch.
#pragma once

#include <atomic>
#include <mutex>
#include <unordered_set>

#include "base/published.h"
#include "log/files.h"
#include "log/frame.h"

namespace hikyaku::log {

struct Ends {
  Position tail = 0;
  std::uint64_t metas = 0, summaries = 0, bodies = 0;  // octets of the files
  Milliseconds time{0};                                // of the last record
};

/// The name of a file of a log. While it is held, that file keeps it: a move waits.
class LogPath {
 public:
  LogPath(std::shared_ptr<const std::string> folder, std::string_view file)
      : folder_(std::move(folder)), text_(*folder_ + "/" + std::string(file)) {}
  const std::string& text() const { return text_; }
  operator const std::string&() const { return text_; }  // NOLINT(google-explicit-constructor)

 private:
  std::shared_ptr<const std::string> folder_;
  std::string text_;
};

struct LocalLog {
  LogName name;
  std::uint64_t number = 0;

  std::atomic<Position> tail = 0;
  std::atomic<std::uint64_t> summaries_end = 0, bodies_end = 0;
  Ends opened;     // where it ended when it was opened
  Ends published;  // of the journal's thread; the ones above follow it
  Ends staged;
  std::uint64_t rows_reserved = 0;  // octets of the records file that are sure to have room
  bool has_files = false;
  /// Which of two folders counts after a restart is not known: nothing is appended.
  bool is_between_folders = false;
  /// Rows of records that are durable, but could not be written yet: behind `published`, up to
  /// `staged`. Of the journal's thread, as the rest here.
  std::string rows_behind;
  // Of the journal's thread: what it wrote to last time, if it is open still.
  std::weak_ptr<File> records, metas, summaries, bodies;

  LocalLog(LogName log_name, std::uint64_t log_number, std::string log_folder)
      : name(std::move(log_name)), number(log_number) {
    set_folder(std::move(log_folder));
  }
  /// Whoever holds it may use the names in it, as a LogPath does.
  std::shared_ptr<const std::string> folder() const { return folder_.load(); }
  void set_folder(std::string folder) {
    folder_.store(std::make_shared<const std::string>(std::move(folder)));
  }
  LogPath path(std::string_view file) const { return {folder(), file}; }
  LogPath records_path() const { return path("records"); }
  LogPath metas_path() const { return path("metas"); }
  LogPath summaries_path() const { return path("summaries"); }
  LogPath bodies_path() const { return path("bodies"); }
  void publish(const Ends& ends) {
    published = ends;
    summaries_end.store(published.summaries, std::memory_order_release);
    bodies_end.store(published.bodies, std::memory_order_release);
    tail.store(published.tail, std::memory_order_release);
  }

 private:
  Published<const std::string> folder_;
};
inline constexpr std::string_view snapshot_file = "snapshot", next_snapshot_file = "snapshot.new";

/// Makes the folder and the files, and makes durable that they are there.
Result<> make_files(Files& files, LocalLog& log);
/// Learns the ends from the files. What is damaged at the end counts as there: no position is given
/// again.
Result<> load_ends(Files& files, LocalLog& log);
/// What was written to the logs' files is durable.
Result<> sync_logs(Files& files, const std::unordered_set<std::shared_ptr<LocalLog>>& logs);

}  // namespace hikyaku::log
