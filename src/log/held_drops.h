// Drops that wait because somebody copies the logs' files.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "net/loop.h"

namespace hikyaku::log {

class HeldDrops {
 public:
  using Work = std::move_only_function<Result<>()>;
  explicit HeldDrops(net::Pool& pool) : state_(std::make_shared<State>(pool)) {}
  /// Handles may outlive it: then what waits is not done.
  ~HeldDrops();
  HeldDrops(const HeldDrops&) = delete;
  HeldDrops& operator=(const HeldDrops&) = delete;

  /// Until the last handle is gone take() keeps what it is given; then the pool does it.
  std::shared_ptr<void> hold();
  /// False: nobody holds, and `work` is the caller's.
  bool take(Work& work);

 private:
  struct State {
    explicit State(net::Pool& p) : pool(&p) {}
    std::mutex mutex;
    net::Pool* pool;
    std::size_t holders = 0;
    std::vector<Work> waiting;
  };
  static void release(State& state);
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::log
