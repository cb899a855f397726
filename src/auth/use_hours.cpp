#include "auth/use_hours.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

#include "base/text.h"

namespace hikyaku::auth {
namespace {

constexpr std::array<std::string_view, 7> day_names = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};
constexpr int day_minutes = 24 * 60;

std::optional<std::uint8_t> parse_day(std::string_view word) {
  for (std::size_t i = 0; i < day_names.size(); ++i)
    if (iequals(word, day_names[i])) return static_cast<std::uint8_t>(i);
  return std::nullopt;
}

// time = 1*2DIGIT ":" 2DIGIT
std::optional<std::uint16_t> parse_time(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == word.npos || colon > 2 || word.size() - colon != 3) return std::nullopt;
  const auto hour = parse_number(word.substr(0, colon));
  const auto minute = parse_number(word.substr(colon + 1));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > day_minutes) return std::nullopt;
  return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

std::optional<UseSpan> parse_span(std::string_view text) {
  const auto space = text.find(' ');
  if (space == text.npos) return std::nullopt;
  UseSpan span;
  if (const auto days = text.substr(0, space); !iequals(days, "daily")) {
    const auto dash = days.find('-');
    const auto first = parse_day(days.substr(0, dash));
    const auto last = dash == days.npos ? first : parse_day(days.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    span.first_day = *first;
    span.last_day = *last;
  }
  const auto times = trim(text.substr(space));
  const auto dash = times.find('-');
  if (dash == times.npos) return std::nullopt;
  const auto begin = parse_time(times.substr(0, dash)), end = parse_time(times.substr(dash + 1));
  if (!begin || !end) return std::nullopt;
  span.begin = *begin;
  span.end = *end;
  if (!is_valid(span)) return std::nullopt;
  return span;
}

bool is_day_of(const UseSpan& span, int day) {
  return span.first_day <= span.last_day ? day >= span.first_day && day <= span.last_day
                                         : day >= span.first_day || day <= span.last_day;
}

bool is_within(const UseSpan& span, WeekMinute moment) {
  if (span.begin < span.end)
    return is_day_of(span, moment.day) && moment.minute >= span.begin && moment.minute < span.end;
  const bool began_today = is_day_of(span, moment.day) && moment.minute >= span.begin;
  const bool began_yesterday = is_day_of(span, (moment.day + 6) % 7) && moment.minute < span.end;
  return began_today || began_yesterday;
}

}  // namespace

bool is_valid(const UseSpan& span) {
  return span.first_day < 7 && span.last_day < 7 && span.begin < day_minutes &&
         span.end <= day_minutes && span.begin != span.end;
}

std::optional<UseHours> parse_use_hours(std::string_view text) {
  UseHours hours;
  if (iequals(trim(text), "always")) return hours;
  for (const std::string_view part : split(text, ',')) {
    const auto span = parse_span(trim(part));
    if (!span || hours.spans.size() == use_spans_max) return std::nullopt;
    hours.spans.push_back(*span);
  }
  return hours;
}

std::string text(const UseHours& hours) {
  if (hours.spans.empty()) return "always";
  std::string all;
  for (const UseSpan& span : hours.spans) {
    if (!all.empty()) all += ", ";
    if (span.first_day == 0 && span.last_day == 6)
      all += "daily";
    else
      all += day_names[span.first_day];
    if (span.first_day != span.last_day && !all.ends_with("daily"))
      (all += '-') += day_names[span.last_day];
    all += fmt::format(" {:02}:{:02}-{:02}:{:02}", span.begin / 60, span.begin % 60, span.end / 60,
                       span.end % 60);
  }
  return all;
}

WeekMinute local_minute(Time time) {
  const std::time_t seconds = std::chrono::floor<Seconds>(time).time_since_epoch().count();
  std::tm local{};
  localtime_r(&seconds, &local);
  return {local.tm_wday, local.tm_hour * 60 + local.tm_min};
}

bool is_within(const UseHours& hours, WeekMinute moment) {
  return hours.spans.empty() || std::ranges::any_of(hours.spans, [&](const UseSpan& span) {
           return is_within(span, moment);
         });
}

}  // namespace hikyaku::auth
