// A value that one thread replaces while others read it: readers keep the one they got.
// std::atomic<std::shared_ptr> of libstdc++ 12 unlocks after a load without release, so that the
// read of its pointer races with the next store.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace hikyaku {

template <class T>
class Published {
 public:
  Published() = default;
  explicit Published(std::shared_ptr<T> value) : value_(std::move(value)) {}
  std::shared_ptr<T> load() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void store(std::shared_ptr<T> value) {
    {
      const std::lock_guard lock(mutex_);
      value_.swap(value);
    }
    value = nullptr;  // the one before goes outside of the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<T> value_;
};

}  // namespace hikyaku
