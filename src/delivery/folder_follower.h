// An account that is renamed in the directory, or gets another domain, has its mail in another
// folder by the configuration (MB-04): it is moved there. Where the configuration itself says
// another folder than before, nothing is moved until the administrator says so.
#pragma once

#include <atomic>
#include <memory>

#include "delivery/accounts.h"
#include "net/loop.h"

namespace hikyaku::delivery {

class FolderFollower {
 public:
  /// Both must outlive what runs.
  FolderFollower(const directory::Backend& directory, Accounts& accounts)
      : state_(new State{directory, accounts, nullptr, false}) {}
  ~FolderFollower() { stop(); }
  FolderFollower(const FolderFollower&) = delete;
  FolderFollower& operator=(const FolderFollower&) = delete;

  /// Compares what the directory says now with what it says from then on.
  void start(net::Executor executor);
  void stop() { state_->is_stopped = true; }
  /// Moves whom the directory has changed so since the last call, or since start().
  Task<void> follow() { return follow(state_); }

 private:
  struct State {
    const directory::Backend& directory;
    Accounts& accounts;
    std::shared_ptr<const directory::View> before;
    std::atomic<bool> is_stopped;
  };
  static Task<void> run(std::shared_ptr<State> self);
  static Task<void> follow(std::shared_ptr<State> self);

  const std::shared_ptr<State> state_;
};

}  // namespace hikyaku::delivery
