// What an administrator has set for single accounts, as records of the site log: their fold, kept
// in memory, is what counts, and the records are the audit trail: what, when, by whom. Other parts
// keep records in the same log (directory/site_record.h); each begins with a kind of its own, and
// what is not known here is passed over.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "auth/permits.h"
#include "base/guid.h"
#include "delivery/quota.h"
#include "delivery/sending_limits.h"
#include "directory/site_log.h"

namespace hikyaku::delivery {

struct AccountSetting {
  static constexpr std::uint8_t kind = 0x31;
  Guid account;
  QuotaSetting quota;
  auth::Permits permits;
  SendingLimits sending;
  std::int64_t time = 0;  // of the change, seconds since 1970
  std::string by;         // who made it, in the words of the command that was used
};

std::string encode(const AccountSetting& setting);
/// Nothing for the records of others, and of a newer form.
std::optional<AccountSetting> decode_account_setting(std::string_view bytes);

class AccountSettings {
 public:
  /// `log` must outlive it, and is opened after this.
  explicit AccountSettings(directory::SiteLog& log);
  /// With a site log of its own.
  explicit AccountSettings(log::Engine& engine);

  /// Opens the site log, if nobody did.
  Task<Result<>> open();
  /// The last that was set; nothing: never.
  std::optional<AccountSetting> find(const Guid& account) const;
  auth::Permits permits_of(const Guid& account) const;
  SendingLimits sending_limits_of(const Guid& account) const;

  using Change = std::function<void(AccountSetting&)>;
  /// Makes the change to what is set now: durable first, then seen. Error: temporary, when another
  /// change of this account is under way.
  Task<Result<>> change(Guid account, Change make, Time now, std::string by);

 private:
  Task<Result<>> set(AccountSetting setting);
  void apply(AccountSetting setting, log::Position position);

  struct Known {
    AccountSetting setting;
    log::Position position = 0;
  };
  explicit AccountSettings(std::shared_ptr<directory::SiteLog> log);
  directory::SiteLog::Records records() const;
  const std::shared_ptr<directory::SiteLog> log_;
  mutable std::mutex mutex_;
  std::map<Guid, Known> known_;
  std::set<Guid> changing_;
};

}  // namespace hikyaku::delivery
