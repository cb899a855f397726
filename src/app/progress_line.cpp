#include "app/progress_line.h"

#include <cstdio>
#include <utility>

#include <unistd.h>

namespace hikyaku::app {
namespace {

constexpr std::chrono::milliseconds terminal_pause{300};
constexpr std::chrono::seconds file_pause{10};

}  // namespace

ProgressLine::ProgressLine(Where where)
    : is_terminal_(isatty(STDERR_FILENO) != 0),
      is_silent_(where == terminal_only && !is_terminal_),
      next_(Clock::now() + terminal_pause) {}

void ProgressLine::clear() {
  if (is_terminal_ && std::exchange(is_shown_, false)) std::fputs("\r\033[K", stderr);
}

bool ProgressLine::is_due() {
  return !is_silent_ && Clock::now() >= next_;
}

void ProgressLine::show(const std::string& text) {
  next_ = Clock::now() + (is_terminal_ ? Clock::duration(terminal_pause) : file_pause);
  std::fprintf(stderr, is_terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
  is_shown_ = true;
}

}  // namespace hikyaku::app
