#include "delivery/queue_admin.h"

#include <algorithm>

#include "base/events.h"
#include "base/text.h"
#include "mime/message.h"

namespace hikyaku::delivery {

std::vector<EntryPtr> QueueAdmin::list(std::string_view text) const {
  std::vector<EntryPtr> entries = queue_.entries();
  if (text.empty()) return entries;
  const std::string wanted = lower(text);
  std::erase_if(entries, [&](const EntryPtr& entry) {
    if (lower(entry->tag).contains(wanted) || lower(entry->from.text()).contains(wanted))
      return false;
    return std::ranges::none_of(entry->recipients, [&](const Recipient& recipient) {
      return !recipient.is_final() && lower(recipient.path.text()).contains(wanted);
    });
  });
  return entries;
}

EntryPtr QueueAdmin::find(std::string_view tag) const {
  for (EntryPtr& entry : queue_.entries())
    if (iequals(entry->tag, tag)) return std::move(entry);
  return nullptr;
}

Task<Result<std::string>> QueueAdmin::read_header(EntryPtr entry) const {
  CO_TRY(std::string start, co_await queue_.read_message_start(entry, shown_header_bytes_max));
  start.resize(mime::header_size(start));
  co_return start;
}

template <class Record>
Task<Result<std::size_t>> QueueAdmin::write_for(std::vector<log::Position> entries, Record record) {
  std::vector<QueueRecord> records;
  for (const log::Position id : entries) {
    if (queue_.find(id) == nullptr) continue;
    record.entry = id;
    records.push_back(record);
  }
  const std::size_t count = records.size();
  if (count > 0) CO_TRY_DO(co_await queue_.write(std::move(records)));
  co_return count;
}

Task<Result<std::size_t>> QueueAdmin::retry(std::vector<log::Position> entries) {
  outbound_.forget_trouble();
  Retried retried;
  retried.at = clock_.now();
  co_return co_await write_for(std::move(entries), retried);
}

Task<Result<std::size_t>> QueueAdmin::remove(std::vector<log::Position> entries, bool with_bounce) {
  for (const log::Position id : entries) {
    if (const EntryPtr entry = queue_.find(id))
      event(Level::notice, "delivery.entry.removed",
            {{"id", entry->tag}, {"bounce", with_bounce ? "yes" : "no"}});
  }
  Removed removed;
  removed.at = clock_.now();
  removed.with_bounce = with_bounce;
  co_return co_await write_for(std::move(entries), removed);
}

}  // namespace hikyaku::delivery
