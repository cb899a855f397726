// Event loops: one thread each. A connection and its coroutine stay on the loop that accepted it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.h"
#include "net/stream.h"
#include "net/task.h"

namespace hikyaku::net {

using Executor = boost::asio::any_io_executor;

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
  struct Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
};

/// The loop that the calling coroutine runs on.
Task<Executor> this_executor();
/// Runs the task on its own; an exception that escapes is logged and ends only the task.
void spawn(const Executor& executor, Task<void> task);
/// Runs `work` on that loop soon.
void post(const Executor& executor, std::move_only_function<void()> work);
Task<void> sleep(Milliseconds time);

/// Runs a task to its end on a loop of its own: for commands and tests, never on a loop's thread.
template <class T>
T run(Task<T> task);

/// Lets a coroutine wait for something that another thread brings: `done.wait()` completes once
/// after `done.set()`. One waiter. The waiter resumes on its own loop.
template <class T>
class Promise;

/// Threads for work that blocks (LDAP, hashing, a cold disk). The queue is bounded: a full one
/// refuses.
class Pool {
 public:
  Pool(std::string name, unsigned threads, std::size_t queue_length_max = 10'000);
  ~Pool();  // finishes what was taken

  /// Runs `work` on one of the threads and resumes the caller on its own loop.
  /// Error: limit, when the queue is full.
  template <class T>
  Task<Result<T>> run(std::move_only_function<T()> work);

  /// For work that nobody waits for; false when the queue is full.
  bool submit(std::move_only_function<void()> work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A listening socket. Bind first (as root), accept later (unprivileged).
class Listener {
 public:
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

 private:
  struct State;
  explicit Listener(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

/// Connects by TCP within `timeout`; `source` is the local address to use, or empty.
Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Milliseconds timeout,
                                              std::string source = {});
Task<Result<std::unique_ptr<Stream>>> connect_unix(std::string path);

/// Two connected streams in memory of this process, for tests.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> stream_pair(const Executor& executor);

}  // namespace hikyaku::net
