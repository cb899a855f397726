// When an account may use the server, as an administrator sets it beside Active Directory's
// logonHours: spans of days and times, in the server's time zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace hikyaku::auth {

inline constexpr std::size_t use_spans_max = 32;

/// From `begin` to `end` on each of the days. An end that is not after the beginning is on the next
/// day.
struct UseSpan {
  std::uint8_t first_day = 0, last_day = 6;  // 0: Sunday; "fri-mon" goes over the week's end
  std::uint16_t begin = 0, end = 24 * 60;    // minutes of the day
  bool operator==(const UseSpan&) const = default;
};

struct UseHours {
  std::vector<UseSpan> spans;  // none: always
  bool operator==(const UseHours&) const = default;
};

/// hours = "always" / span *("," span);  span = ("daily" / day ["-" day]) SP time "-" time
///
/// "mon-fri 08:00-18:30, sat 09:00-12:00". Nothing when it is not that.
std::optional<UseHours> parse_use_hours(std::string_view text);
std::string text(const UseHours& hours);
bool is_valid(const UseSpan& span);

struct WeekMinute {
  int day = 0;  // 0: Sunday
  int minute = 0;
};
/// In the server's time zone.
WeekMinute local_minute(Time time);
bool is_within(const UseHours& hours, WeekMinute moment);

}  // namespace hikyaku::auth
