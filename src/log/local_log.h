// One log of the local engine: where its files are, where its ends are. The published ends are what
// readers see (L6); the staged ones belong to the journal's thread and run ahead within a batch.
#pragma once

#include <atomic>
#include <mutex>
#include <unordered_set>

#include "log/files.h"
#include "log/frame.h"

namespace hikyaku::log {

struct Ends {
  Position tail = 0;
  Place metas = 0;
  Place bodies = 0;
};

struct LocalLog {
  LogName name;
  std::uint64_t number = 0;
  std::string folder;
  std::string records_path, metas_path, bodies_path, snapshot_path;

  std::atomic<Position> tail = 0;
  std::atomic<Place> metas_end = 0;
  Ends published;  // of the journal's thread; `tail` and `metas_end` follow it
  Ends staged;
  std::uint64_t rows_reserved = 0;  // octets of the records file that are sure to have room
  bool has_files = false;
  // Of the journal's thread: what it wrote to last time, if it is open still.
  std::weak_ptr<File> records, metas, bodies;

  LocalLog(LogName log_name, std::uint64_t log_number, std::string log_folder)
      : name(std::move(log_name)), number(log_number), folder(std::move(log_folder)) {
    records_path = folder + "/records";
    metas_path = folder + "/metas";
    bodies_path = folder + "/bodies";
    snapshot_path = folder + "/snapshot";
  }
  void publish() {
    published = staged;
    metas_end.store(published.metas, std::memory_order_release);
    tail.store(published.tail, std::memory_order_release);
  }
};

/// Makes the folder and the files, and makes durable that they are there.
Result<> make_files(Files& files, LocalLog& log);
/// Learns the ends from the files. Error: permanent when they are damaged.
Result<> load_ends(Files& files, LocalLog& log);
/// What was written to the logs' files is durable.
Result<> sync_logs(Files& files, const std::unordered_set<std::shared_ptr<LocalLog>>& logs);

}  // namespace hikyaku::log
