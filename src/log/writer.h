// The thread that makes appends durable: it takes all that is queued, writes it to the journal with
// one sync, then to the logs' own files, and wakes the waiters.
#pragma once

#include <chrono>
#include <condition_variable>
#include <thread>
#include <vector>

#include "log/checkpoints.h"
#include "log/watchers.h"
#include "net/loop.h"

namespace hikyaku::log {

struct WriterOptions {
  std::uint64_t journal_file_bytes = 64u << 20;
  std::uint64_t queue_bytes_max = 256u << 20;
  /// A body from this size on goes only to its log's file, with a sync of its own.
  std::size_t direct_body_bytes = 128u << 10;
  /// When several appends are on their way, a batch waits this long for more of them: a sync costs
  /// the same for one and for twenty.
  std::chrono::microseconds gather{1000};
  /// False: the writer waits for each checkpoint, so that a test knows the order of all operations.
  bool checkpoints_apart = true;
};

class Writer {
 public:
  using Done = net::Promise<AppendResult>;
  struct Pending {
    std::shared_ptr<LocalLog> log;
    Append append;
    Done done;
    std::uint64_t bytes = 0;
  };

  Writer(Files& files, Journal& journal, Watchers& watchers, WriterOptions options,
         const Clock& clock);
  /// Finishes what is queued, then settles the journal, so that a start has nothing to replay.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// All of them go into the same batch. When the queue is full they are done as unavailable.
  void queue(std::vector<Pending> appends);
  /// Runs `work` between two batches, on the journal's thread. It is given the time: records that
  /// are there have no later one, and those that come have a later one. False: the
  /// writer ends.
  using Interlude = std::move_only_function<void(Milliseconds)>;
  bool between_batches(Interlude work);

 private:
  struct Staged;
  void run();
  Milliseconds next_time();
  std::size_t batch_length_worth_waiting_for(std::size_t before) const;
  void write_batch(std::vector<Pending>& batch, std::size_t first, std::size_t last);
  /// Checks the append and writes its metas and bodies to the log's files, unsynced.
  std::expected<Staged, AppendError> stage(Pending& pending);
  Result<> write_parts(LocalLog& log, const Staged& staged, const Ends& ends);
  Result<> make_room(std::uint64_t bytes);
  Result<> leave_file();
  /// What the journal could do with these; `unknown` when it may have been made durable.
  std::optional<AppendError> make_durable(const std::vector<JournalEntry>& entries,
                                          std::uint64_t bytes);
  /// Of records that are durable. False: they wait in the log, and so does all that comes to it.
  bool write_rows(LocalLog& log, std::string_view rows, const Ends& ends);
  void write_rows_behind();

  Files& files_;
  Journal& journal_;
  Watchers& watchers_;
  const WriterOptions options_;
  const Clock& clock_;
  std::unordered_set<std::shared_ptr<LocalLog>> dirty_, behind_;
  Checkpoints checkpoints_;
  Milliseconds time_{0};  // of the batch: one for all of its logs, so that a cut by time is one

  std::mutex mutex_;
  std::condition_variable work_;
  std::vector<Pending> queue_;
  std::vector<Interlude> interludes_;
  std::size_t wanted_length_ = 1;  // of the queue, to wake the thread
  std::uint64_t queue_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hikyaku::log
