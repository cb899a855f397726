#include "directory/ad/account_state.h"

#include <charconv>
#include <limits>

#include "base/checksum.h"
#include "directory/addresses.h"

namespace hikyaku::directory {
namespace {

constexpr std::int64_t ticks_per_second = 10'000'000;
constexpr std::int64_t seconds_1601_to_1970 = 11'644'473'600;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t account_disabled = 0x2;

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t seconds_of(Time time) {
  return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

bool is_locked(std::int64_t lockout_time, std::int64_t duration, Time now) {
  if (lockout_time <= 0) return false;
  if (duration >= 0 || duration == std::numeric_limits<std::int64_t>::min()) return true;
  return from_filetime(lockout_time) + -duration / ticks_per_second > seconds_of(now);
}

}  // namespace

std::int64_t from_filetime(std::int64_t filetime) {
  if (filetime <= 0 || filetime == never) return 0;
  return filetime / ticks_per_second - seconds_1601_to_1970;
}

Account account_of(const Entry& entry, std::int64_t lockout, Time now) {
  Account account;
  if (const auto guid = Guid::from_bytes(entry.get("objectguid"))) account.guid = *guid;
  account.sid = entry.get("objectsid");
  account.name = entry.get("samaccountname");
  account.display_name = entry.get("displayname");
  account.upn = entry.get("userprincipalname");
  account.mail = entry.get("mail");
  account.home = entry.get("homedirectory");
  account.manager = entry.get("manager");
  if (const auto proxies = entry.attributes.find("proxyaddresses");
      proxies != entry.attributes.end())
    read_proxy_addresses(proxies->second, account);
  account.dn = entry.dn;
  read_account_state(entry, lockout, now, account);
  return account;
}

void read_account_state(const Entry& entry, std::int64_t lockout, Time now, Account& account) {
  std::string stamp;
  for (const char* name :
       {"pwdlastset", "useraccountcontrol", "lockouttime", "accountexpires", "logonhours"})
    stamp.append(entry.get(name)).append("|");
  account.state_stamp = checksum(stamp);
  account.expires = from_filetime(number(entry.get("accountexpires")));
  account.logon_hours = entry.get("logonhours");
  const std::string_view set = entry.get("pwdlastset");
  if (number(entry.get("useraccountcontrol")) & account_disabled)
    account.status = AccountStatus::disabled;
  else if (is_locked(number(entry.get("lockouttime")), lockout, now))
    account.status = AccountStatus::locked;
  else if (account.expires != 0 && account.expires <= seconds_of(now))
    account.status = AccountStatus::expired;
  else if (!set.empty() && number(set) == 0)
    account.status = AccountStatus::must_change_password;
  else
    account.status = AccountStatus::enabled;
}

bool within_logon_hours(std::string_view logon_hours, Time now) {
  if (logon_hours.size() != 21) return true;
  // 1970 began on a Thursday: four days after a Sunday.
  const std::int64_t hour = (seconds_of(now) / 3600 + 4 * 24) % (7 * 24);
  return static_cast<std::uint8_t>(logon_hours[static_cast<std::size_t>(hour / 8)]) >> (hour % 8) &
         1;
}

Verdict verdict_of_bind_error(std::string_view diagnostic) {
  const auto at = diagnostic.find("data ");
  if (at == diagnostic.npos) return Verdict::wrong_password;
  auto code = diagnostic.substr(at + 5);
  code = code.substr(0, code.find(','));
  if (code == "530") return Verdict::outside_hours;
  if (code == "531") return Verdict::wrong_workstation;
  if (code == "532") return Verdict::password_expired;
  if (code == "533") return Verdict::disabled;
  if (code == "701") return Verdict::expired;
  if (code == "773") return Verdict::must_change_password;
  if (code == "775") return Verdict::locked;
  return Verdict::wrong_password;  // 52e, and 525: never told apart
}

bool is_no_verdict(std::string_view diagnostic) {
  // ERROR_NO_LOGON_SERVERS, ERROR_TRUSTED_DOMAIN_FAILURE, ERROR_TRUSTED_RELATIONSHIP_FAILURE.
  for (const std::string_view code : {"data 51f", "data 6fc", "data 6fd"})
    if (diagnostic.contains(code)) return true;
  return false;
}

Verdict verdict_of_state(const Account& account, Time now) {
  if (account.status == AccountStatus::disabled) return Verdict::disabled;
  if (account.status == AccountStatus::expired) return Verdict::expired;
  if (account.expires != 0 && account.expires <= seconds_of(now)) return Verdict::expired;
  if (!within_logon_hours(account.logon_hours, now)) return Verdict::outside_hours;
  return Verdict::accepted;
}

}  // namespace hikyaku::directory
