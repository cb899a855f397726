// Stored summaries, read many at once: those of messages that came one after the other lie near
// each other in their log.
#pragma once

#include <optional>
#include <string>

#include "mime/summary.h"
#include "store/account.h"

namespace hikyaku::imap {

class SummaryWindow {
 public:
  /// The summary of a message; also reads those of the messages up to `end` that are near it. The
  /// view is valid until the next read. One that is damaged is made again from the message.
  Task<Result<mime::SummaryView>> read(const store::Account& account, const store::Mailbox& mailbox,
                                       std::size_t index, std::size_t end);
  /// If it is here already, and intact.
  std::optional<mime::SummaryView> view(const store::Message& message) const;

 private:
  bool has(const store::Message& message) const;

  std::string octets_, made_again_;
  log::Place begin_ = 0;
};

}  // namespace hikyaku::imap
