#include "app/progress_line.h"

#include <cstdio>

#include <unistd.h>

namespace hikyaku::app {
namespace {

constexpr std::chrono::milliseconds terminal_pause{300};
constexpr std::chrono::seconds file_pause{10};

}  // namespace

ProgressLine::ProgressLine()
    : is_terminal_(isatty(STDERR_FILENO) != 0), next_(Clock::now() + terminal_pause) {}

ProgressLine::~ProgressLine() {
  if (is_terminal_ && is_shown_) std::fputs("\r\033[K", stderr);
}

bool ProgressLine::is_due() {
  return Clock::now() >= next_;
}

void ProgressLine::show(const std::string& text) {
  next_ = Clock::now() + (is_terminal_ ? Clock::duration(terminal_pause) : file_pause);
  std::fprintf(stderr, is_terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
  std::fflush(stderr);
  is_shown_ = true;
}

}  // namespace hikyaku::app
