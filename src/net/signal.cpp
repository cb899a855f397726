#include <mutex>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/check.h"
#include "net/loop.h"

namespace hikyaku::net {
namespace asio = boost::asio;

struct Signal::State {
  std::mutex mutex;
  bool is_set = false;
  std::move_only_function<void()> resume;  // posts the waiter to its loop
};

Signal::Signal() : state_(std::make_shared<State>()) {}

void Signal::set() {
  std::move_only_function<void()> resume;
  {
    const std::scoped_lock lock(state_->mutex);
    state_->is_set = true;
    resume = std::move(state_->resume);
  }
  if (resume) resume();
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
        HIKYAKU_CHECK(!state->resume);
        if (state->is_set) {
          lock.unlock();
          asio::post(std::move(handler));
          return;
        }
        state->resume = [waiter = std::move(handler)]() mutable { asio::post(std::move(waiter)); };
      },
      asio::use_awaitable);
}

}  // namespace hikyaku::net
