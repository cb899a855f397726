#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "base/events.h"
#include "net/loop.h"

namespace hikyaku::net {

struct Pool::State {
  std::mutex mutex;
  std::condition_variable wanted;
  std::deque<std::move_only_function<void()>> queue;
  std::size_t queue_length_max = 0;
  bool ending = false;
  std::vector<std::thread> threads;

  void work(const std::string& name) {
    std::unique_lock lock(mutex);
    while (true) {
      wanted.wait(lock, [this] { return ending || !queue.empty(); });
      if (queue.empty()) return;
      auto job = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      try {
        job();
      } catch (...) {
        thrown(name);
      }
      job = nullptr;
      lock.lock();
    }
  }
};

Error Pool::thrown(const std::string& name) {
  Error error{Error::Kind::temporary, name, "unknown"};
  try {
    throw;
  } catch (const std::exception& exception) {
    error.detail = exception.what();
  } catch (...) {
    // Not made to be read.
  }
  event(Level::error, "net.work.failed", {{"pool", name}, {"what", error.detail}});
  return error;
}

Pool::Pool(std::string name, unsigned threads, std::size_t queue_length_max)
    : name_(std::move(name)), state_(std::make_unique<State>()) {
  state_->queue_length_max = queue_length_max;
  for (unsigned i = 0; i < threads; ++i)
    state_->threads.emplace_back([this] { state_->work(name_); });
}

Pool::~Pool() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->ending = true;
  }
  state_->wanted.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

bool Pool::submit(std::move_only_function<void()> work) {
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->queue.size() >= state_->queue_length_max) return false;
    state_->queue.push_back(std::move(work));
  }
  state_->wanted.notify_one();
  return true;
}

}  // namespace hikyaku::net
