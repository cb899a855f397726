#include "imap/summary_window.h"

#include <algorithm>

#include "imap/limits.h"

namespace hikyaku::imap {

bool SummaryWindow::has(const store::Message& message) const {
  return message.summary != log::no_place && message.summary >= begin_ &&
         message.summary - begin_ <= octets_.size() &&
         message.summary_bytes <= octets_.size() - (message.summary - begin_);
}

std::optional<mime::SummaryView> SummaryWindow::view(const store::Message& message) const {
  if (!has(message)) return std::nullopt;
  const auto stored =
      std::string_view(octets_).substr(message.summary - begin_, message.summary_bytes);
  const auto summary = log::intact_summary(stored);
  if (!summary) return std::nullopt;
  auto read = mime::SummaryView::read(*summary);
  if (!read) return std::nullopt;
  return *std::move(read);
}

Task<Result<mime::SummaryView>> SummaryWindow::read(const store::Account& account,
                                                    const store::Mailbox& mailbox,
                                                    std::size_t index, std::size_t end) {
  const store::Message& message = mailbox.at(index);
  if (message.summary != log::no_place && !has(message)) {
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
    // When a place among them cannot be read, each is read by itself.
    const auto got = co_await account.engine().read_summaries(account.log(), begin_, octets_);
    octets_.resize(got.value_or(0));
  }
  if (auto intact = view(message)) co_return *std::move(intact);
  CO_TRY(made_again_, co_await store::read_summary(account, message));
  co_return mime::SummaryView::read(made_again_);
}

}  // namespace hikyaku::imap
