#include "delivery/accounts.h"

namespace hikyaku::delivery {

std::shared_ptr<store::Account> Accounts::find_open(const Guid& guid) const {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(guid);
  return found == open_.end() ? nullptr : found->second.lock();
}

Task<Result<std::shared_ptr<store::Account>>> Accounts::open(const directory::Account& account) {
  if (auto known = find_open(account.guid)) co_return known;
  const Guid guid = account.guid;
  AccountHome home = home_of_(account);
  CO_TRY(auto opened, co_await store_.open(guid, std::move(home.folder), home.quota));
  {
    const std::lock_guard lock(mutex_);
    open_[guid] = opened;
  }
  co_return opened;
}

}  // namespace hikyaku::delivery
