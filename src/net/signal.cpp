#include <mutex>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/check.h"
#include "net/loop.h"
#include "net/loop_context.h"

namespace hikyaku::net {
namespace asio = boost::asio;

void Waiters::add(Waiter& waiter) {
  const std::scoped_lock lock(mutex_);
  waiter.next = first_;
  if (first_ != nullptr) first_->previous = &waiter;
  first_ = &waiter;
}

void Waiters::unlink(Waiter& waiter) {
  if (waiter.previous != nullptr)
    waiter.previous->next = waiter.next;
  else
    first_ = waiter.next;
  if (waiter.next != nullptr) waiter.next->previous = waiter.previous;
}

void Waiters::resume(Waiter& waiter) {
  // Under the lock: while it is held the loop is not destroyed. The loop takes what is ready under
  // another one, because it may be awake before post() is back.
  const std::scoped_lock lock(mutex_);
  if (closed_) return;
  unlink(waiter);
  bool is_first;
  {
    const std::scoped_lock taking(ready_mutex_);
    is_first = ready_.empty();
    ready_.push_back(std::exchange(waiter.resume, nullptr));
  }
  if (is_first) asio::post(context_, [self = shared_from_this()] { self->run_ready(); });
}

void Waiters::run_ready() {
  std::vector<std::move_only_function<void()>> ready;
  {
    const std::scoped_lock taking(ready_mutex_);
    ready.swap(ready_);
  }
  for (auto& resume : ready) resume();
}

void Waiters::close() {
  std::vector<std::move_only_function<void()>> dropped;  // they end without the locks
  const std::scoped_lock lock(mutex_, ready_mutex_);
  closed_ = true;
  dropped.swap(ready_);
  for (; first_ != nullptr; first_ = first_->next) dropped.push_back(std::move(first_->resume));
}

struct Signal::State : Waiters::Waiter {
  std::mutex mutex;
  bool is_set = false;
  std::shared_ptr<Waiters> home;  // of the loop of who waits
};

Signal::Signal() : state_(std::make_shared<State>()) {}

void Signal::set() {
  const auto state = state_;
  std::shared_ptr<Waiters> home;
  {
    const std::scoped_lock lock(state->mutex);
    state->is_set = true;
    home = std::move(state->home);
  }
  if (home) home->resume(*state);
}

Task<void> Signal::wait() {
  const auto state = state_;
  {
    const std::scoped_lock lock(state->mutex);
    if (state->is_set) co_return;
  }
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [state](auto handler) {
        std::unique_lock lock(state->mutex);
        HIKYAKU_CHECK(!state->home);
        if (state->is_set) {
          lock.unlock();
          asio::post(std::move(handler));
          return;
        }
        state->resume = [waiter = std::move(handler)]() mutable {
          asio::dispatch(std::move(waiter));
        };
        state->home = Loop::current().waiters;
        state->home->add(*state);
      },
      asio::use_awaitable);
}

}  // namespace hikyaku::net
