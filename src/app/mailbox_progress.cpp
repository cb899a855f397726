#include "app/mailbox_progress.h"

#include <algorithm>
#include <cstdio>

#include "app/console.h"

namespace hikyaku::app {

MailboxProgress::MailboxProgress(Language language)
    : language_(language), start_(std::chrono::steady_clock::now()) {}

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
  line_.clear();
  std::fprintf(stderr, "%s\n", line.c_str());
}

void MailboxProgress::show(const std::string& mailbox) {
  if (!line_.is_due()) return;
  line_.show(text::say(language_, "mailbox.progress", mailbox, messages_, octets_text(octets_),
                       static_cast<double>(messages_) / seconds()));
}

void MailboxProgress::finish(std::string_view id) {
  note(text::say(language_, id, messages_, octets_text(octets_), present_, passed_over_, seconds(),
                 static_cast<double>(messages_) / seconds()));
}

}  // namespace hikyaku::app
