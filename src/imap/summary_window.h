// Stored summaries, read many at once: those of messages that came one after the other lie near
// each other in their log.
#pragma once

#include <string>

#include "mime/summary.h"
#include "store/account.h"

namespace hikyaku::imap {

class SummaryWindow {
 public:
  /// The summary of a message; also reads those of the messages up to `end` that are near it. The
  /// view is valid until the next read.
  Task<Result<mime::SummaryView>> read(const store::Account& account, const store::Mailbox& mailbox,
                                       std::size_t index, std::size_t end);
  /// Is it here already?
  bool has(const store::Message& message) const;
  Result<mime::SummaryView> view(const store::Message& message) const;

 private:
  std::string octets_;
  log::Place begin_ = 0;
};

}  // namespace hikyaku::imap
