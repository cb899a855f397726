#include "auth/state_refusal.h"

#include "auth/logon_hours.h"

namespace hikyaku::auth {

using directory::AccountStatus;
using directory::Verdict;
using directory::Verified;

std::optional<Verified> refusal_by_state(const directory::Account& account, Service service,
                                         Time now, const PermitsOf& permits_of) {
  if (account.status == AccountStatus::disabled)
    return Verified{Verdict::disabled, std::nullopt, "disabled in the directory"};
  const auto seconds = std::chrono::floor<Seconds>(now).time_since_epoch().count();
  if (account.status == AccountStatus::expired ||
      (account.expires != 0 && account.expires <= seconds))
    return Verified{Verdict::expired, std::nullopt, "the account has expired"};
  if (!is_within_logon_hours(account.logon_hours, now))
    return Verified{Verdict::outside_hours, std::nullopt, "outside of logonHours"};
  if (permits_of)
    if (const auto verdict = refusal(permits_of(account.guid), service, now))
      return Verified{*verdict, std::nullopt, "by what is set for the account"};
  return std::nullopt;
}

}  // namespace hikyaku::auth
