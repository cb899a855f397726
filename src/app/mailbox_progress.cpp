#include "app/mailbox_progress.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <unistd.h>

namespace hikyaku::app {
namespace {

constexpr std::chrono::seconds between_lines{1};

}  // namespace

std::string octets_text(std::uint64_t octets) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(octets);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", octets) : fmt::format("{:.1f} {}", value, units[unit]);
}

MailboxProgress::MailboxProgress(Language language)
    : language_(language),
      is_terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      shown_(start_) {}

double MailboxProgress::seconds() const {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
  return std::max(time.count(), 0.001);
}

void MailboxProgress::moved(std::uint64_t messages, std::uint64_t octets) {
  messages_ += messages;
  octets_ += octets;
}

void MailboxProgress::passed_over(const std::string& what) {
  ++passed_over_;
  note(text::say(language_, "mailbox.passed_over", what));
}

void MailboxProgress::note(const std::string& line) {
  clear_line();
  std::fprintf(stderr, "%s\n", line.c_str());
}

void MailboxProgress::show(const std::string& mailbox) {
  const auto now = std::chrono::steady_clock::now();
  if (!is_terminal_ || now - shown_ < between_lines) return;
  shown_ = now;
  clear_line();
  std::fputs(text::say(language_, "mailbox.progress", mailbox, messages_, octets_text(octets_),
                       static_cast<double>(messages_) / seconds())
                 .c_str(),
             stderr);
  std::fflush(stderr);
  has_line_ = true;
}

void MailboxProgress::finish(std::string_view id) {
  note(text::say(language_, id, messages_, octets_text(octets_), present_, passed_over_, seconds(),
                 static_cast<double>(messages_) / seconds()));
}

void MailboxProgress::clear_line() {
  if (std::exchange(has_line_, false)) std::fputs("\r\033[K", stderr);
}

}  // namespace hikyaku::app
