// What belongs to one event loop's thread: Asio's context, the shared read buffer, and the
// connections whose deadlines one coarse tick watches. Private to net/.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace hikyaku::net {

using SteadyTime = std::chrono::steady_clock::time_point;
inline constexpr std::size_t read_buffer_bytes = 256 * 1024;
inline constexpr std::chrono::seconds deadline_tick{1};

/// Something with a deadline, in the list of its loop. Linked while it lives.
struct Deadline {
  Deadline* previous = nullptr;
  Deadline* next = nullptr;
  SteadyTime when = SteadyTime::max();
  virtual void expire() = 0;

 protected:
  ~Deadline() = default;
};

/// The coroutines of a loop that wait for another thread. Outlives the loop, so that who comes too
/// late finds it closed. Those that are resumed before the loop gets to them cost one wake-up.
class Waiters : public std::enable_shared_from_this<Waiters> {
 public:
  struct Waiter {
    Waiter* previous = nullptr;
    Waiter* next = nullptr;
    std::move_only_function<void()> resume;  // runs the coroutine, on its loop's thread
  };
  explicit Waiters(boost::asio::io_context& context) : context_(context) {}
  /// `waiter` lives until it was resumed or dropped. On the loop's thread.
  void add(Waiter& waiter);
  /// Resumes it soon, unless the loop is gone. From any thread.
  void resume(Waiter& waiter);
  /// Drops them all; their coroutines are destroyed with the loop.
  void close();

 private:
  void unlink(Waiter& waiter);
  void run_ready();

  boost::asio::io_context& context_;
  std::mutex mutex_;
  Waiter* first_ = nullptr;
  bool closed_ = false;
  std::mutex ready_mutex_;  // taken last
  std::vector<std::move_only_function<void()>> ready_;
};

struct Loop {
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();
  void add(Deadline& deadline);
  void remove(Deadline& deadline);

  /// The loop of the calling thread; a check when it has none.
  static Loop& current();

  // The buffer is touched only by reads of this loop's thread.
  std::unique_ptr<std::array<char, read_buffer_bytes>> read_buffer;
  const std::shared_ptr<Waiters> waiters = std::make_shared<Waiters>(context);

 private:
  void tick();

  Deadline* first_ = nullptr;
  bool ticking_ = false;

 public:
  // Last, so that it goes first: destroying it destroys the coroutines, and they use the above.
  boost::asio::io_context context{1};
  boost::asio::steady_timer timer{context};
};

}  // namespace hikyaku::net
