// RFC 5322 3.3 date-time and 4.3, its obsolete forms: two-digit years, named zones, comments,
// missing seconds.

#include <array>
#include <chrono>

#include "base/cursor.h"
#include "mime/message.h"

namespace hikyaku::mime {

namespace {

void skip_blank(Cursor& in) {
  while (!in.at_end()) {
    const char c = in.peek();
    if (c == '(') {
      int depth = 0;
      do {
        depth += in.peek() == '(' ? 1 : in.peek() == ')' ? -1 : 0;
        in.seek(in.offset() + 1);
      } while (depth > 0 && !in.at_end());
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      in.seek(in.offset() + 1);
    } else {
      return;
    }
  }
}

std::optional<int> take_number(Cursor& in, std::size_t digits_max, int value_max) {
  skip_blank(in);
  const auto digits = in.take_while(is_digit);
  if (digits.empty() || digits.size() > digits_max) return std::nullopt;
  const auto value = parse_number(digits);
  if (!value || *value > static_cast<std::uint64_t>(value_max)) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<unsigned> take_month(Cursor& in) {
  static constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
  skip_blank(in);
  const auto word = in.take_while(is_alpha);
  if (word.size() < 3) return std::nullopt;
  const std::array<char, 3> key = {to_lower(word[0]), to_lower(word[1]), to_lower(word[2])};
  for (unsigned month = 0; month < 12; ++month)
    if (months.substr(month * 3, 3) == std::string_view(key.data(), 3)) return month + 1;
  return std::nullopt;
}

std::optional<int> take_year(Cursor& in) {
  skip_blank(in);
  const std::size_t start = in.offset();
  const auto year = take_number(in, 4, 9999);
  if (!year) return std::nullopt;
  // RFC 5322 4.3: 00-49 are 2000-2049; other two and three digits count from 1900.
  const std::size_t digits = in.since(start).size();
  if (digits <= 2 && *year < 50) return *year + 2000;
  return digits <= 3 ? *year + 1900 : *year;
}

/// Seconds east of Greenwich. No zone, or one that nobody knows: 0 (RFC 5322 4.3: "-0000").
int take_zone(Cursor& in) {
  skip_blank(in);
  if (const char sign = in.peek(); sign == '+' || sign == '-') {
    in.seek(in.offset() + 1);
    const auto zone = take_number(in, 4, 9959);
    if (!zone || *zone % 100 > 59) return 0;
    const int seconds = (*zone / 100 * 60 + *zone % 100) * 60;
    return sign == '+' ? seconds : -seconds;
  }
  struct Named {
    std::string_view name;
    int hours;
  };
  static constexpr Named zones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7},
                                    {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"JST", 9}};
  const auto word = in.take_while(is_alpha);
  for (const Named& zone : zones)
    if (iequals(word, zone.name)) return zone.hours * 3600;
  return 0;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view value) {
  Cursor in(value);
  skip_blank(in);
  if (is_alpha(in.peek())) {  // day-of-week: not needed, often wrong
    in.take_while([](char c) { return is_alpha(c) || c == '.'; });
    skip_blank(in);
    in.take(',');
  }
  const auto day = take_number(in, 2, 31);
  skip_blank(in);
  in.take('-');  // "1-Jan-96", seen in old mail
  const auto month = take_month(in);
  skip_blank(in);
  in.take('-');
  const auto year = take_year(in);
  const auto hour = take_number(in, 2, 23);
  skip_blank(in);
  if (!day || !month || !year || !hour || !in.take(':')) return std::nullopt;
  const auto minute = take_number(in, 2, 59);
  if (!minute) return std::nullopt;
  skip_blank(in);
  int second = 0;
  if (in.take(':')) {
    const auto taken = take_number(in, 2, 60);  // 60: a leap second
    if (!taken) return std::nullopt;
    second = *taken;
    in.take_while([](char c) { return c == '.' || is_digit(c); });
  }
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + *hour * 3600 + *minute * 60 + second - take_zone(in);
}

}  // namespace hikyaku::mime
