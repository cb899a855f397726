// Keeps expunged messages as long as they shall be kept: once a day it gives up the older ones of
// every account, and their room comes back.
#pragma once

#include <atomic>
#include <memory>

#include "store/account.h"

namespace hikyaku::store {

class Keeper {
 public:
  /// `kept_for`: an hour at least, so that no session is still reading what is given up.
  Keeper(Store& store, Seconds kept_for);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// The store must outlive what runs on `executor`.
  void start(net::Executor executor);
  /// Ends after the account that it is at.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::store
