#include "delivery/reporter.h"

#include "base/events.h"

namespace hikyaku::delivery {

/// Who gets the bounce: nobody for a bounce (RFC 5321 6.1: no loops) or a copy for the archive.
std::vector<smtp::Path> Reporter::readers_of(const Entry& entry) const {
  std::vector<smtp::Path> readers;
  if (entry.is_bounce || entry.is_silent) return readers;
  if (!entry.from.is_null()) readers.push_back(entry.from);
  const auto administrator = path_of(options_.administrator);
  if (administrator && *administrator != entry.from) readers.push_back(*administrator);
  return readers;
}

Task<Result<>> Reporter::report(EntryPtr entry) {
  Reported reported;
  reported.entry = entry->id;
  for (std::uint32_t i = 0; i < entry->recipients.size(); ++i)
    if (entry->recipients[i].state == Recipient::State::failed) reported.recipients.push_back(i);
  if (reported.recipients.empty()) co_return Result<>{};

  const std::string from = entry->from.is_null() ? "<>" : entry->from.text();
  Mail mail;
  mail.recipients = readers_of(*entry);
  mail.is_bounce = true;
  std::vector<QueueRecord> record{reported};
  if (mail.recipients.empty()) {
    event(Level::warning, "delivery.bounce.dropped",
          {{"id", entry->tag}, {"from", from}, {"reason", "nobody is to be told"}});
    co_return co_await queue_.write(std::move(record));
  }
  auto original = co_await queue_.read_message_start(entry, returned_message_bytes_max + 1);
  // A message that is damaged still gets its bounce, without the original.
  if (!original && original.error().kind != Error::Kind::permanent)
    co_return std::unexpected(original.error());
  Bounce bounce = write_bounce(options_.bounce, *entry, reported.recipients,
                               original ? *original : std::string(), clock_.now());
  mail.message = std::move(bounce.message);
  mail.body_8bit = bounce.body_8bit;
  mail.also = record;
  auto taken = co_await intake_.take(std::move(mail));
  if (taken) {
    event(Level::info, "delivery.bounce.sent",
          {{"id", entry->tag}, {"to", from}, {"bounce", taken->tag}});
    co_return Result<>{};
  }
  if (taken.error().why == NotTaken::Why::no_room_for_mailbox) {
    event(Level::warning, "delivery.bounce.dropped",
          {{"id", entry->tag}, {"from", from}, {"reason", taken.error().detail}});
    co_return co_await queue_.write(std::move(record));
  }
  co_return fail(Error::Kind::temporary, "delivery.bounce", taken.error().detail);
}

}  // namespace hikyaku::delivery
