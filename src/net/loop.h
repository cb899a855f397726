// Event loops: one thread each. A connection and its coroutine stay on the loop that accepted it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.h"
#include "net/stream.h"
#include "net/task.h"

namespace hikyaku::net {

using Executor = boost::asio::any_io_executor;

struct Loop;  // private to net/

/// The event loops of the process.
class Loops {
 public:
  /// count 0: one per core.
  explicit Loops(unsigned count = 0);
  ~Loops();  // stops and joins
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  void start();
  void stop();
  std::size_t size() const;
  Executor executor(std::size_t index) const;
  /// The loops in turn.
  Executor next();

 private:
  struct Thread;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::atomic<std::size_t> next_ = 0;
};

/// The executor of the calling coroutine's loop.
Task<Executor> this_executor();
/// Runs the task on its own; an exception that escapes is logged and ends only the task.
void spawn(const Executor& executor, Task<void> task);
/// Runs `work` on that loop soon.
void post(const Executor& executor, std::move_only_function<void()> work);
Task<void> sleep(Milliseconds time);
/// Lets the others on this loop go on first: for long work in pieces.
Task<void> yield();

/// Runs a task to its end on a loop of its own: for commands and tests, never on a loop's thread.
void run(Task<void> task);
template <class T>
T run(Task<T> task) {
  std::optional<T> result;
  struct Keep {  // a named coroutine, so that nothing is captured
    static Task<void> into(Task<T> inner, std::optional<T>& out) {
      out.emplace(co_await std::move(inner));
    }
  };
  run(Keep::into(std::move(task), result));
  return std::move(*result);
}

/// Lets one coroutine wait for something that happens on another thread. The waiter resumes on its
/// own loop; many signals to one loop cost one wake-up of it. When the loop is gone the waiter went
/// with it, and set() does nothing. A handle: copies are the same signal.
class Signal {
 public:
  Signal();
  /// At most once; from any thread.
  void set();
  /// At most one waiter; completes at once when it is set already.
  Task<void> wait();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A Signal that brings a value. A handle: copies are the same promise.
template <class T>
class Promise {
 public:
  void set(T value) {
    shared_->value.emplace(std::move(value));
    shared_->signal.set();
  }
  Task<T> wait() {
    const auto shared = shared_;
    co_await shared->signal.wait();
    co_return std::move(*shared->value);
  }

 private:
  struct Shared {
    Signal signal;
    std::optional<T> value;
  };
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

/// Threads for work that blocks (LDAP, hashing, a cold disk). The queue is bounded: a full one
/// refuses.
class Pool {
 public:
  Pool(std::string name, unsigned threads, std::size_t queue_length_max = 10'000);
  ~Pool();  // finishes what was taken
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Runs `work` on one of the threads and resumes the caller on its own loop.
  /// Errors: limit, when the queue is full; temporary, when the work threw.
  template <class T>
  Task<Result<T>> run(std::move_only_function<T()> work) {
    Promise<Result<T>> promise;
    const bool taken = submit([promise, name = name_, job = std::move(work)]() mutable {
      Result<T> result = fail(Error::Kind::temporary, name);
      try {
        if constexpr (std::is_void_v<T>) {
          job();
          result = Result<T>();
        } else {
          result = Result<T>(job());
        }
      } catch (...) {
        result = std::unexpected(thrown(name));
      }
      promise.set(std::move(result));
    });
    if (!taken) co_return fail(Error::Kind::limit, name_, "too much work is waiting");
    co_return co_await promise.wait();
  }

  /// For work that nobody waits for; false when the queue is full. An exception that escapes is
  /// logged.
  bool submit(std::move_only_function<void()> work);

 private:
  struct State;
  /// Within a handler: logs the exception, and says it as an error.
  static Error thrown(const std::string& name);
  const std::string name_;
  std::unique_ptr<State> state_;
};

/// A listening socket. Bind first (as root), accept later (unprivileged).
class Listener {
 public:
  struct State;
  static Result<std::unique_ptr<Listener>> bind_tcp(const Endpoint& endpoint);
  /// Replaces a stale socket file; `mode` is set on it.
  static Result<std::unique_ptr<Listener>> bind_unix(const std::string& path, unsigned mode);
  ~Listener();

  using Handler = std::function<Task<void>(std::unique_ptr<Stream>)>;
  /// Accepts until stop(); each connection is handled on one of `loops`, at most `connections_max`
  /// at once (more wait in the kernel's queue). stop() ends accepting; running connections go on.
  void start(Loops& loops, Handler handler, std::size_t connections_max);
  void stop();
  const Endpoint& local() const;
  std::size_t connections() const;  // open now

 private:
  explicit Listener(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

/// Connects by TCP within `timeout`; `source` is the local address to use, or empty.
Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Milliseconds timeout,
                                              std::string source = {});
Task<Result<std::unique_ptr<Stream>>> connect_unix(std::string path);
/// Takes over a connected socket of this machine. On a loop's thread, whose it is from now on.
std::unique_ptr<Stream> adopt(int socket);

/// Two connected streams in memory of this process, for tests.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> stream_pair(const Executor& executor);

}  // namespace hikyaku::net
