// Work that goes on behind a follower: it is told when its caller has left, and the server's end
// waits for it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "net/loop.h"

namespace hikyaku::admin {

class Jobs {
 public:
  explicit Jobs(net::Executor executor) : executor_(std::move(executor)) {}

  /// Becomes false when the handle of start() is gone.
  using Wanted = std::shared_ptr<const std::atomic<bool>>;
  std::shared_ptr<void> start(const std::function<Task<void>(Wanted)>& work);
  std::size_t count() const { return *count_; }

 private:
  static Task<void> run(std::shared_ptr<std::atomic<std::size_t>> count, Task<void> work);
  const net::Executor executor_;
  std::shared_ptr<std::atomic<std::size_t>> count_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace hikyaku::admin
