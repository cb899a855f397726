#include "admin/mailbox_present.h"

#include <algorithm>

#include "base/checksum.h"

namespace hikyaku::admin {

void Present::look_at(const store::Mailbox& mailbox, store::Uid end) {
  for (std::size_t i = mailbox.chunk_of(next_); i < mailbox.chunk_count(); ++i)
    for (const store::Message& message : mailbox.chunk(i))
      if (message.uid >= next_ && message.uid < end)
        sizes_[message.bytes].unread.push_back(message.uid);
  next_ = std::max(next_, end);
}

Task<bool> Present::holds(const store::Account& account,
                          std::shared_ptr<const store::Mailbox> mailbox, std::string_view octets) {
  const auto found = sizes_.find(octets.size());
  if (found == sizes_.end()) co_return false;
  OfSize& same_size = found->second;
  while (!same_size.unread.empty()) {
    const store::Uid uid = same_size.unread.back();
    same_size.unread.pop_back();
    const auto index = mailbox->find(uid);
    if (!index) continue;
    const auto body = co_await store::read_body(account, mailbox->at(*index));
    if (body) same_size.by_checksum.emplace(checksum(*body), uid);
  }
  const auto [begin, end] = same_size.by_checksum.equal_range(checksum(octets));
  for (auto at = begin; at != end; ++at) {
    const auto index = mailbox->find(at->second);
    if (!index) continue;
    const auto body = co_await store::read_body(account, mailbox->at(*index));
    if (body && *body == octets) co_return true;
  }
  co_return false;
}

void Present::add(store::Uid uid, std::string_view octets) {
  if (uid < next_) return;  // another call has seen it meanwhile
  sizes_[octets.size()].by_checksum.emplace(checksum(octets), uid);
  next_ = uid + 1;
}

std::unique_ptr<Present> PresentOfMailboxes::take(const Key& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(kept_, key, [](const auto& one) { return one.first; });
  if (found == kept_.end()) return std::make_unique<Present>();
  auto present = std::move(found->second);
  kept_.erase(found);
  return present;
}

void PresentOfMailboxes::give_back(Key key, std::unique_ptr<Present> present) {
  const std::scoped_lock lock(mutex_);
  kept_.emplace_front(std::move(key), std::move(present));
  if (kept_.size() > kept_max) kept_.pop_back();
}

}  // namespace hikyaku::admin
