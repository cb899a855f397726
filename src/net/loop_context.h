// What belongs to one event loop's thread: Asio's context, the shared read buffer, and the
// connections whose deadlines one coarse tick watches. Private to net/.
#pragma once

#include <array>
#include <chrono>
#include <memory>

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
