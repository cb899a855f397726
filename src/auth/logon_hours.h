// Active Directory's logonHours: 168 bits, one for each hour of the week in UTC, Sunday 00:00
// first, the lowest bit of an octet first (MS-SAMR 2.2.6.5).
#pragma once

#include <string_view>

#include "base/clock.h"

namespace hikyaku::auth {

/// An attribute that is absent, or not 21 octets, allows every hour.
bool is_within_logon_hours(std::string_view logon_hours, Time now);

}  // namespace hikyaku::auth
