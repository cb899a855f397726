// The mail accounts that mail is delivered to: opened when first needed, remembered while anybody
// has them open, so that RCPT can ask for room without waiting.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "directory/directory.h"
#include "store/account.h"

namespace hikyaku::delivery {

/// Where an account's mail is kept and how much it may be: from the configuration.
struct AccountHome {
  std::string folder;
  store::Quota quota;
};

class Accounts {
 public:
  using HomeOf = std::function<AccountHome(const directory::Account&)>;
  Accounts(store::Store& store, HomeOf home_of) : store_(store), home_of_(std::move(home_of)) {}

  Task<Result<std::shared_ptr<store::Account>>> open(const directory::Account& account);
  /// Null when it is not open now.
  std::shared_ptr<store::Account> find_open(const Guid& guid) const;

 private:
  store::Store& store_;
  HomeOf home_of_;
  mutable std::mutex mutex_;
  std::unordered_map<Guid, std::weak_ptr<store::Account>> open_;
};

}  // namespace hikyaku::delivery
