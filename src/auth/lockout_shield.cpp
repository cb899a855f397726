#include "auth/lockout_shield.h"

#include <algorithm>

namespace hikyaku::auth {

bool LockoutShield::may_ask(const Guid& account, std::uint64_t state_stamp,
                            const directory::LockoutPolicy& policy, Time now) {
  if (margin_ == 0 || policy.threshold == 0) return true;
  const std::lock_guard lock(mutex_);
  const auto found = by_account_.find(account);
  if (found == by_account_.end()) return true;
  const Entry& entry = *found->second;
  if (now - entry.last >= policy.window || entry.state_stamp != state_stamp) return true;
  const auto margin = std::min(static_cast<std::uint32_t>(margin_), policy.threshold / 2);
  return entry.count < policy.threshold - margin;
}

void LockoutShield::wrong(const Guid& account, std::uint64_t state_stamp,
                          const directory::LockoutPolicy& policy, Time now) {
  const std::lock_guard lock(mutex_);
  auto found = by_account_.find(account);
  if (found == by_account_.end()) {
    if (entries_.size() >= entries_max_) {
      by_account_.erase(entries_.back().account);
      entries_.pop_back();
    }
    entries_.push_front({account, state_stamp, 0, now});
    found = by_account_.emplace(account, entries_.begin()).first;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  Entry& entry = *found->second;
  // As badPwdCount does (MS-SAMR 3.1.1.7.1, lockOutObservationWindow).
  if (now - entry.last >= policy.window) entry.count = 0;
  ++entry.count;
  entry.last = now;
  entry.state_stamp = state_stamp;
}

void LockoutShield::right(const Guid& account) {
  const std::lock_guard lock(mutex_);
  const auto found = by_account_.find(account);
  if (found == by_account_.end()) return;
  entries_.erase(found->second);
  by_account_.erase(found);
}

}  // namespace hikyaku::auth
