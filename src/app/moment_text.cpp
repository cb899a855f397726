#include "app/moment_text.h"

#include <ctime>
#include <regex>

#include "base/text.h"

namespace hikyaku::app {

namespace {

std::optional<Time> before(std::string_view text, Time now) {
  constexpr std::uint64_t count_max = 100'000;
  const bool is_days = text.ends_with('d');
  if (!is_days && !text.ends_with('h')) return std::nullopt;
  const auto count = parse_number(text.substr(0, text.size() - 1));
  if (!count || *count > count_max) return std::nullopt;
  return now - std::chrono::hours(static_cast<std::int64_t>(*count) * (is_days ? 24 : 1));
}

}  // namespace

std::optional<Time> parse_moment(const std::string& text, Time now) {
  static const std::regex form(
      R"((\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d))?)");
  std::smatch part;
  if (!std::regex_match(text, part, form)) return before(text, now);
  const auto number = [&](std::size_t i) { return part[i].matched ? std::stoi(part[i]) : 0; };
  std::tm time{};
  time.tm_year = number(1) - 1900;
  time.tm_mon = number(2) - 1;
  time.tm_mday = number(3);
  time.tm_hour = number(4);
  time.tm_min = number(5);
  time.tm_sec = number(6);
  time.tm_isdst = -1;
  const std::tm given = time;
  const bool has_zone = part[8].matched || part[9].matched;
  std::time_t seconds = has_zone ? timegm(&time) : mktime(&time);
  // 31 February becomes a day of March.
  if (time.tm_mday != given.tm_mday || time.tm_mon != given.tm_mon || given.tm_min > 59 ||
      given.tm_sec > 59)
    return std::nullopt;
  if (part[9].matched) {
    const int offset = (number(10) * 60 + number(11)) * 60;
    seconds += part[9] == "+" ? -offset : offset;
  }
  std::string places = part[7];
  places.resize(3, '0');
  return Time(Seconds(seconds) + Milliseconds(std::stoi(places)));
}

}  // namespace hikyaku::app
