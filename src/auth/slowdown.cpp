#include "auth/slowdown.h"

#include <algorithm>

namespace hikyaku::auth {

Milliseconds Slowdown::refused(const Digest& client, Time now) {
  const std::scoped_lock lock(mutex_);
  auto found = by_client_.find(client);
  if (found == by_client_.end()) {
    if (entries_.size() >= entries_max_) {
      by_client_.erase(entries_.back().client);
      entries_.pop_back();
    }
    entries_.push_front({client, now, 0});
    found = by_client_.emplace(client, entries_.begin()).first;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  Entry& entry = *found->second;
  if (now - entry.last > slowdown_forget) entry.refusals = 0;
  entry.last = now;
  ++entry.refusals;
  if (entry.refusals <= after_) return Milliseconds(0);
  Milliseconds wait = first_;
  for (int i = after_ + 1; i < entry.refusals && wait < max_; ++i) wait *= 2;
  return std::min(wait, max_);
}

void Slowdown::accepted(const Digest& client) {
  const std::scoped_lock lock(mutex_);
  if (entries_.empty()) return;
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return;
  entries_.erase(found->second);
  by_client_.erase(found);
}

}  // namespace hikyaku::auth
