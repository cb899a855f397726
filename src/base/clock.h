// Time enters by interface, so that a test decides what time it is.
#pragma once

#include <atomic>
#include <chrono>

namespace hikyaku {

using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;
/// Wall-clock time, to the millisecond.
using Time = std::chrono::sys_time<Milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

/// The machine's own clock.
const Clock& system_clock();

/// May be advanced while other threads read it.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Time time = Time(Milliseconds(1'700'000'000'000))) : time_(time) {}
  Time now() const override { return time_; }
  void advance(Milliseconds by) { time_ = time_.load() + by; }

 private:
  std::atomic<Time> time_;
};

}  // namespace hikyaku
