#include "backup/present.h"

#include <algorithm>

#include "base/checksum.h"

namespace hikyaku::backup {

Present::Present(const store::Account& account, std::shared_ptr<const store::Mailbox> mailbox)
    : account_(account), mailbox_(std::move(mailbox)) {
  for (std::size_t i = 0; mailbox_ && i < mailbox_->size(); ++i)
    by_size_.emplace(mailbox_->at(i).bytes, One{mailbox_->at(i), {}});
}

bool Present::take(const store::Mailbox& then, const store::Message& message) {
  if (!mailbox_ || mailbox_->uid_validity != then.uid_validity) return false;
  if (!mailbox_->find(message.uid)) return false;
  const auto [first, last] = by_size_.equal_range(message.bytes);
  const auto same = std::find_if(
      first, last, [&](const auto& one) { return one.second.message.uid == message.uid; });
  if (same == last) return false;
  by_size_.erase(same);
  return true;
}

Task<bool> Present::take(const std::string& octets) {
  const auto [first, last] = by_size_.equal_range(static_cast<std::uint32_t>(octets.size()));
  if (first == last) co_return false;
  const std::uint64_t sum = checksum(octets);
  for (auto at = first; at != last; ++at) {
    if (at->second.sum && *at->second.sum != sum) continue;
    const auto body = co_await store::read_body(account_, at->second.message);
    if (!body) continue;
    at->second.sum = checksum(*body);
    if (*body != octets) continue;
    by_size_.erase(at);
    co_return true;
  }
  co_return false;
}

}  // namespace hikyaku::backup
