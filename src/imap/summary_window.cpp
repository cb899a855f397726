#include "imap/summary_window.h"

#include <algorithm>

#include "imap/limits.h"

namespace hikyaku::imap {

bool SummaryWindow::has(const store::Message& message) const {
  return message.summary != log::no_place && message.summary >= begin_ &&
         message.summary - begin_ <= octets_.size() &&
         message.summary_bytes <= octets_.size() - (message.summary - begin_);
}

Result<mime::SummaryView> SummaryWindow::view(const store::Message& message) const {
  return mime::SummaryView::read(
      std::string_view(octets_).substr(message.summary - begin_, message.summary_bytes));
}

Task<Result<mime::SummaryView>> SummaryWindow::read(const store::Account& account,
                                                    const store::Mailbox& mailbox,
                                                    std::size_t index, std::size_t end) {
  const store::Message& message = mailbox.at(index);
  if (message.summary == log::no_place)
    co_return fail(Error::Kind::permanent, "imap.summary", "the message has none");
  if (!has(message)) {
    std::size_t size = message.summary_bytes;
    for (std::size_t i = index + 1; i < end; ++i) {
      const store::Message& next = mailbox.at(i);
      const log::Place next_end = next.summary + next.summary_bytes;
      if (next.summary == log::no_place || next.summary < message.summary ||
          next_end - message.summary > summary_window_bytes)
        break;
      size = std::max<std::size_t>(size, next_end - message.summary);
    }
    octets_.resize(size);
    begin_ = message.summary;
    CO_TRY(const std::size_t got,
           co_await account.engine().read_meta(account.log(), begin_, octets_));
    octets_.resize(got);
    if (!has(message))
      co_return fail(Error::Kind::permanent, "imap.summary", "the log ends before it");
  }
  co_return view(message);
}

}  // namespace hikyaku::imap
