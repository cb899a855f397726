// The mail accounts that mail is delivered to: opened when first needed, remembered while anybody
// has them open, so that RCPT can ask for room without waiting. Their quota follows what the
// configuration, the directory and the administrator say, also while they are open.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "delivery/account_settings.h"
#include "directory/directory.h"
#include "store/account.h"

namespace hikyaku::delivery {

/// Where an account's mail is kept and how much it may be: from the configuration.
struct AccountHome {
  std::string folder;
  store::Quota quota;         // everybody's
  QuotaSetting domain_quota;  // its domain's
  std::string domain;         // whose that is; empty: it belongs to none
};

class Accounts {
 public:
  using HomeOf = std::function<AccountHome(const directory::Account&)>;
  /// All of these must outlive it.
  Accounts(store::Store& store, HomeOf home_of, AccountSettings& settings)
      : store_(store), home_of_(std::move(home_of)), settings_(settings) {}

  Task<Result<std::shared_ptr<store::Account>>> open(const directory::Account& account);
  /// Without making it.
  Task<Result<bool>> has_mail(const directory::Account& account) const {
    return store_.exists(account.guid);
  }
  /// Null when it is not open now.
  std::shared_ptr<store::Account> find_open(const directory::Account& account) const;

  /// Where its mail is. Empty: it has none.
  Task<Result<std::string>> folder_of(const directory::Account& account) const {
    return store_.folder_of(account.guid);
  }
  struct Move {
    std::string from, to;
    bool is_moved = false;  // false: it was there, or has no mail
  };
  /// Moves its mail to where the configuration wants it now, also while it is used; an event tells
  /// of it.
  Task<Result<Move>> move_home(directory::Account account);

  AccountHome home_of(const directory::Account& account) const { return home_of_(account); }
  AccountQuota quota_of(const directory::Account& account) const;
  /// What was set for it alone, if ever.
  std::optional<AccountSetting> own_setting(const directory::Account& account) const {
    return settings_.find(account.guid);
  }
  /// Its own quota from now on, also in its open sessions.
  Task<Result<>> set_quota(directory::Account account, QuotaSetting quota, std::string by,
                           Time now);
  /// Changes what the account may use and send; an event tells of it.
  Task<Result<>> set_rights(directory::Account account, AccountSettings::Change change,
                            std::string by, Time now);
  SendingLimits sending_limits_of(const directory::Account& account) const {
    return settings_.sending_limits_of(account.guid);
  }

 private:
  store::Store& store_;
  HomeOf home_of_;
  AccountSettings& settings_;
  mutable std::mutex mutex_;
  std::unordered_map<Guid, std::weak_ptr<store::Account>> open_;
};

}  // namespace hikyaku::delivery
