// What `hikyaku mailbox` tells while it works, on standard error.
#pragma once

#include <chrono>
#include <string>

#include "app/progress_line.h"
#include "text/catalogue.h"

namespace hikyaku::app {

class MailboxProgress {
 public:
  explicit MailboxProgress(Language language);

  void moved(std::uint64_t messages, std::uint64_t octets);
  void present(std::uint64_t messages) { present_ += messages; }
  /// Tells the reason, and counts.
  void passed_over(const std::string& what);
  /// A line about something else.
  void note(const std::string& line);
  /// On a terminal, now and then.
  void show(const std::string& mailbox);
  /// The summary: the text `id`.
  void finish(std::string_view id);

  bool has_begun() const { return messages_ + present_ > 0; }
  bool has_passed_over() const { return passed_over_ > 0; }

 private:
  double seconds() const;
  const Language language_;
  const std::chrono::steady_clock::time_point start_;
  ProgressLine line_{ProgressLine::terminal_only};
  std::uint64_t messages_ = 0, octets_ = 0, present_ = 0, passed_over_ = 0;
};

}  // namespace hikyaku::app
