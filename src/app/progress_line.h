// One line on standard error that says how far a command is: written over on a terminal, else now
// and then a new one.
#pragma once

#include <chrono>
#include <string>

namespace hikyaku::app {

class ProgressLine {
 public:
  enum Where { anywhere, terminal_only };
  explicit ProgressLine(Where where = anywhere);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Is it time for a new text?
  bool is_due();
  void show(const std::string& text);
  /// Before something else is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  const bool is_terminal_, is_silent_;
  Clock::time_point next_;
  bool is_shown_ = false;
};

}  // namespace hikyaku::app
