#include "auth/failures.h"

#include "base/text.h"

namespace hikyaku::auth {
namespace {

std::string key_of(const Failure& one) {
  std::string key = lower(one.account);
  key += '\0';
  key += one.client;
  key += '\0';
  key += static_cast<char>('0' + static_cast<int>(one.service));
  return key;
}

}  // namespace

void Failures::add(Failure one, bool was_asked, Time now) {
  one.account.resize(std::min(one.account.size(), failure_login_bytes_max));
  std::string key = key_of(one);
  const std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (entries_.size() >= entries_max_) {
      by_key_.erase(key_of(entries_.back()));
      entries_.pop_back();
    }
    one.first = now;
    entries_.push_front(std::move(one));
    found = by_key_.emplace(std::move(key), entries_.begin()).first;
  } else {
    found->second->reason = one.reason;
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  Failure& entry = *found->second;
  ++entry.count;
  entry.asked += was_asked;
  entry.last = now;
}

std::vector<Failure> Failures::list() const {
  const std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

}  // namespace hikyaku::auth
