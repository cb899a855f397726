#include "net/loop.h"

#include <csignal>
#include <exception>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/check.h"
#include "base/events.h"
#include "net/loop_context.h"

namespace hikyaku::net {
namespace asio = boost::asio;
namespace {

thread_local Loop* current_loop = nullptr;

// A peer that is gone shows as EPIPE; OpenSSL writes without MSG_NOSIGNAL.
void ignore_broken_pipes() {
  static const bool once = [] { return std::signal(SIGPIPE, SIG_IGN) != SIG_ERR; }();
  (void)once;
}

void report(const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& thrown) {
    event(Level::error, "net.task.failed", {{"what", thrown.what()}});
  } catch (...) {
    event(Level::error, "net.task.failed", {{"what", "unknown"}});
  }
}

}  // namespace

Loop::Loop() : read_buffer(std::make_unique<std::array<char, read_buffer_bytes>>()) {
  ignore_broken_pipes();
}
Loop::~Loop() {
  waiters->close();
}

void Loop::run() {
  Loop* const before = std::exchange(current_loop, this);
  context.run();
  current_loop = before;
}

Loop& Loop::current() {
  HIKYAKU_CHECK(current_loop != nullptr);
  return *current_loop;
}

void Loop::add(Deadline& deadline) {
  deadline.next = first_;
  if (first_ != nullptr) first_->previous = &deadline;
  first_ = &deadline;
  if (ticking_) return;
  ticking_ = true;
  tick();
}

void Loop::remove(Deadline& deadline) {
  if (deadline.previous != nullptr)
    deadline.previous->next = deadline.next;
  else
    first_ = deadline.next;
  if (deadline.next != nullptr) deadline.next->previous = deadline.previous;
}

void Loop::tick() {
  timer.expires_after(deadline_tick);
  timer.async_wait([this](const boost::system::error_code& stopped) {
    if (stopped) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Deadline* at = first_; at != nullptr;) {
      Deadline* const next = at->next;
      if (at->when <= now) at->expire();
      at = next;
    }
    ticking_ = first_ != nullptr;
    if (ticking_) tick();
  });
}

struct Loops::Thread {
  Loop loop;
  asio::executor_work_guard<asio::io_context::executor_type> work{loop.context.get_executor()};
  std::thread thread;
};

Loops::Loops(unsigned count) {
  if (count == 0) count = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) threads_.push_back(std::make_unique<Thread>());
}

Loops::~Loops() {
  stop();
}

void Loops::start() {
  for (const auto& one : threads_)
    if (!one->thread.joinable()) one->thread = std::thread([&loop = one->loop] { loop.run(); });
}

void Loops::stop() {
  for (const auto& one : threads_) one->loop.context.stop();
  for (const auto& one : threads_)
    if (one->thread.joinable()) one->thread.join();
}

std::size_t Loops::size() const {
  return threads_.size();
}

Executor Loops::executor(std::size_t index) const {
  return threads_[index]->loop.context.get_executor();
}

Executor Loops::next() {
  return executor(next_++ % threads_.size());
}

Task<Executor> this_executor() {
  co_return co_await asio::this_coro::executor;
}

void spawn(const Executor& executor, Task<void> task) {
  asio::co_spawn(executor, std::move(task), report);
}

void post(const Executor& executor, std::move_only_function<void()> work) {
  asio::post(executor, std::move(work));
}

Task<void> sleep(Milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

Task<void> yield() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

void run(Task<void> task) {
  Loop loop;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(loop.context, std::move(task), [&](std::exception_ptr thrown) {
    failure = std::move(thrown);
    done = true;
    loop.context.stop();
  });
  loop.run();
  HIKYAKU_CHECK(done);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace hikyaku::net
