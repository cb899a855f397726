// What AD's account attributes and bind errors mean. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "directory/ad/connection.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// Seconds since 1970 of AD's 100 ns since 1601; 0 for 0 and for "never".
std::int64_t from_filetime(std::int64_t filetime);

/// What `entry` says of an account; its names in lower case are those of Connection. The domain is
/// for others to say. `lockout`, `now`: as below.
Account account_of(const Entry& entry, std::int64_t lockout, Time now);

/// Fills status, expires, logon_hours and state_stamp. `lockout` is the domain's lockoutDuration as
/// AD gives it: negative, in 100 ns; its least value means until an administrator unlocks.
void read_account_state(const Entry& entry, std::int64_t lockout, Time now, Account& account);

/// logonHours: one bit for each hour of the week in UTC, Sunday 0:00 first, low bits first.
bool within_logon_hours(std::string_view logon_hours, Time now);

/// The "data XXX" of a refused bind. Windows tells most reasons only when the password is right.
Verdict verdict_of_bind_error(std::string_view diagnostic);

/// Does a refused bind say that the controller itself had nobody to ask? A read-only one must for
/// most passwords.
bool is_no_verdict(std::string_view diagnostic);

/// May the account log in now, as far as the mirror knows? accepted: ask AD, also for a locked one:
/// a lock ends by time, without any change that could be seen.
Verdict verdict_of_state(const Account& account, Time now);

}  // namespace hikyaku::directory
