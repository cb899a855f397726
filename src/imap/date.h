// Dates of IMAP (RFC 3501 9: date, date-time) as days and seconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/cursor.h"

namespace hikyaku::imap {

using Day = std::int64_t;  // since 1970-01-01

/// date = date-text / DQUOTE date-text DQUOTE; "1-Feb-1994".
std::optional<Day> parse_date(Cursor& in);
/// date-time, quoted: "17-Jul-1996 02:44:25 -0700", as seconds since 1970, UTC.
std::optional<std::int64_t> parse_date_time(Cursor& in);
/// The day that a Date: header names, whatever the time zone (SENTSINCE and the like disregard it).
std::optional<Day> parse_sent_day(std::string_view header_value);
Day day_of(std::int64_t seconds);
/// Quoted, 28 octets: "17-Jul-1996 02:44:25 +0900".
void append_date_time(std::string& out, std::int64_t seconds, int offset_minutes);

}  // namespace hikyaku::imap
