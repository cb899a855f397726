#include "imap/date.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace hikyaku::imap {

namespace {

constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";

std::optional<unsigned> digits(Cursor& in, std::size_t min, std::size_t max) {
  const std::size_t start = in.offset();
  const std::string_view text = in.take_while(is_digit);
  if (text.size() < min || text.size() > max) {
    in.seek(start);
    return {};
  }
  unsigned value = 0;
  for (const char c : text) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

std::optional<unsigned> parse_month(Cursor& in) {
  for (unsigned month = 0; month < 12; ++month)
    if (in.take_nocase(months.substr(month * 3, 3))) return month + 1;
  return {};
}

std::optional<Day> to_day(unsigned year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<Day> date_text(Cursor& in) {
  const auto day = digits(in, 1, 2);
  if (!day || !in.take('-')) return {};
  const auto month = parse_month(in);
  if (!month || !in.take('-')) return {};
  const auto year = digits(in, 4, 4);
  if (!year) return {};
  return to_day(*year, *month, *day);
}

}  // namespace

std::optional<Day> parse_date(Cursor& in) {
  const bool quoted = in.take('"');
  const auto day = date_text(in);
  if (!day || (quoted && !in.take('"'))) return {};
  return day;
}

std::optional<std::int64_t> parse_date_time(Cursor& in) {
  if (!in.take('"')) return {};
  in.take(' ');  // date-day-fixed: a one-digit day is " 1"
  const auto day = date_text(in);
  if (!day || !in.take(' ')) return {};
  const auto hour = digits(in, 2, 2);
  if (!hour || !in.take(':')) return {};
  const auto minute = digits(in, 2, 2);
  if (!minute || !in.take(':')) return {};
  const auto second = digits(in, 2, 2);
  if (!second || !in.take(' ')) return {};
  const bool west = in.peek() == '-';
  if (!in.take('-') && !in.take('+')) return {};
  const auto zone = digits(in, 4, 4);
  if (!zone || !in.take('"')) return {};
  if (*hour > 23 || *minute > 59 || *second > 60 || *zone % 100 > 59) return {};
  const std::int64_t offset = (*zone / 100 * 60 + *zone % 100) * 60;
  return *day * 86'400 + *hour * 3600 + *minute * 60 + *second + (west ? offset : -offset);
}

std::optional<Day> parse_sent_day(std::string_view header_value) {
  Cursor in(header_value);
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  in.take_while(blank);
  in.take_while(is_alpha);  // the day of the week
  in.take(',');
  in.take_while(blank);
  const auto day = digits(in, 1, 2);
  if (!day) return {};
  in.take_while(blank);
  const auto month = parse_month(in);
  if (!month) return {};
  in.take_while(blank);
  const auto year = digits(in, 2, 4);
  if (!year) return {};
  // RFC 5322 4.3: two and three digits.
  return to_day(*year < 50 ? *year + 2000 : *year < 1000 ? *year + 1900 : *year, *month, *day);
}

Day day_of(std::int64_t seconds) {
  return seconds >= 0 ? seconds / 86'400 : -((86'399 - seconds) / 86'400);
}

void append_date_time(std::string& out, std::int64_t seconds, int offset_minutes) {
  // Times that a four-digit year cannot say become the nearest that it can.
  seconds = std::clamp<std::int64_t>(seconds, -62'000'000'000, 253'000'000'000);
  const std::int64_t local = seconds + offset_minutes * 60;
  const Day day = day_of(local);
  const std::int64_t rest = local - day * 86'400;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char text[29];
  const auto two = [&](int at, std::int64_t v) {
    text[at] = static_cast<char>('0' + v / 10 % 10);
    text[at + 1] = static_cast<char>('0' + v % 10);
  };
  const int year = static_cast<int>(date.year());
  text[0] = '"';
  two(1, static_cast<unsigned>(date.day()));
  if (text[1] == '0') text[1] = ' ';
  text[3] = '-';
  names.copy(text + 4, 3, (static_cast<unsigned>(date.month()) - 1) * 3);
  text[7] = '-';
  two(8, year / 100);
  two(10, year % 100);
  text[12] = ' ';
  two(13, rest / 3600);
  text[15] = ':';
  two(16, rest / 60 % 60);
  text[18] = ':';
  two(19, rest % 60);
  text[21] = ' ';
  text[22] = offset_minutes < 0 ? '-' : '+';
  two(23, std::abs(offset_minutes) / 60);
  two(25, std::abs(offset_minutes) % 60);
  text[27] = '"';
  out.append(text, 28);
}

}  // namespace hikyaku::imap
