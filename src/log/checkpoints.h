// Makes durable in the logs' files what a file of the journal says that was left, so that it can be
// used again (J2). What fails is tried again with the next file: nothing needs a restart.
//
// When a sync fails, the system has given up what it could not write, and the next sync does not
// tell of it. So from then on all that is not durable for sure is written again, from the journal.
#pragma once

#include <list>
#include <memory>
#include <mutex>

#include "log/journal.h"
#include "log/local_log.h"
#include "net/loop.h"

namespace hikyaku::log {

class Checkpoints {
 public:
  using Logs = std::unordered_set<std::shared_ptr<LocalLog>>;

  /// `apart`: on a thread of its own. Else add() and retry() wait.
  Checkpoints(Files& files, Journal& journal, bool apart);
  /// Of the file of the journal that was just left, and the logs that it speaks of. Files are
  /// released in this order.
  void add(std::size_t slot, Logs logs);
  /// Tries again what failed, if there is any.
  void retry();
  /// What the logs' files have got since the last checkpoint may not be there: a sync or a write
  /// of it failed.
  void distrust();
  /// A sync of a file that a checkpoint may sync too: its failure is told to one of them only.
  Result<> sync(File& file);
  /// Waits for all; true when nothing is left but the current file, and that can be settled by a
  /// sync. The last call.
  bool finish();

 private:
  struct Checkpoint {
    std::size_t slot = 0;
    Logs logs;
    /// When there were no more failures than these, all that it says was handed to the system.
    std::uint64_t failures_before = 0;
  };
  void start();
  void work();
  Result<> write_again(const Checkpoint& checkpoint);

  Files& files_;
  Journal& journal_;
  std::mutex syncing_;
  std::mutex mutex_;  // guards these, for moments
  std::list<Checkpoint> waiting_;
  std::uint64_t failures_ = 0, failures_before_current_ = 0;
  std::unique_ptr<net::Pool> thread_;
};

}  // namespace hikyaku::log
