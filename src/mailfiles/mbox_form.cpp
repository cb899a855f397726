#include "mailfiles/mbox_form.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"

namespace hikyaku::mailfiles {
namespace {

constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view digits, std::size_t length_max, int least, int most) {
  const auto value = parse_number(digits);
  if (!value || digits.size() > length_max || *value < static_cast<std::uint64_t>(least) ||
      *value > static_cast<std::uint64_t>(most))
    return std::nullopt;
  return static_cast<int>(*value);
}

// "10:00" or "10:00:00", in seconds.
std::optional<int> time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = number(parts[0], 2, 0, 23), minute = number(parts[1], 2, 0, 59);
  const auto second = parts.size() == 3 ? number(parts[2], 2, 0, 60) : 0;
  if (!hour || !minute || !second) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

// "+0900", in seconds; the names of zones are not known.
int offset_of(std::string_view zone) {
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) return 0;
  const auto hours = number(zone.substr(1, 2), 2, 0, 23),
             minutes = number(zone.substr(3), 2, 0, 59);
  if (!hours || !minutes) return 0;
  return (zone[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

/// The date that begins at words[at].
std::optional<std::int64_t> date_at(const std::vector<std::string_view>& words, std::size_t at) {
  if (words.size() < at + 5 || words.size() > at + 7) return std::nullopt;
  const auto month = std::ranges::find(months, words[at + 1]);
  const auto day = number(words[at + 2], 2, 1, 31);
  const auto time = time_of_day(words[at + 3]);
  if (std::ranges::find(days, words[at]) == std::end(days) || month == std::end(months) || !day ||
      !time)
    return std::nullopt;
  std::optional<int> year;
  int offset = 0;
  for (std::size_t i = at + 4; i < words.size(); ++i) {
    if (words[i].size() == 4 && !year) year = number(words[i], 4, 1970, 9999);
    offset += offset_of(words[i]);
  }
  if (!year) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - std::begin(months) + 1)),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto since = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count() + *time - offset;
}

bool begins_with_from(std::string_view line) {
  const auto first = line.find_first_not_of('>');
  return first != line.npos && line.substr(first).starts_with("From ");
}

/// The length of the field that begins the text, with the lines that continue it.
std::size_t field_length(std::string_view text) {
  std::size_t end = 0;
  do {
    const auto line_end = text.find('\n', end);
    if (line_end == text.npos) return text.size();
    end = line_end + 1;
  } while (end < text.size() && (text[end] == ' ' || text[end] == '\t'));
  return end;
}

bool take_field(std::string_view field, Marks& marks) {
  const auto colon = field.find(':');
  if (colon == field.npos) return false;
  const auto name = trim(field.substr(0, colon)), value = field.substr(colon + 1);
  const auto has = [&](char c) { return value.find(c) != value.npos; };
  if (iequals(name, "Status")) {
    marks.flags |= has('R') ? seen : 0u;
  } else if (iequals(name, "X-Status")) {
    marks.flags |= (has('A') ? answered : 0u) | (has('F') ? flagged : 0u) |
                   (has('D') ? deleted : 0u) | (has('T') ? draft : 0u);
  } else if (iequals(name, "X-Keywords")) {
    for (std::size_t at = 0; at < value.size();) {
      const auto begin = std::min(value.find_first_not_of(" \t\r\n", at), value.size());
      at = std::min(value.find_first_of(" \t\r\n", begin), value.size());
      const auto word = value.substr(begin, at - begin);
      if (!word.empty() && std::ranges::none_of(marks.keywords, [&](const std::string& one) {
            return iequals(one, word);
          }))
        marks.keywords.emplace_back(word);
    }
  } else {
    return iequals(name, "X-UID") || iequals(name, "X-IMAP") || iequals(name, "X-IMAPbase") ||
           iequals(name, "Content-Length");
  }
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_from_line(std::string_view line) {
  if (!line.starts_with("From ")) return std::nullopt;
  std::vector<std::string_view> words;
  for (const std::string_view word : split(trim(line.substr(5)), ' '))
    if (!word.empty()) words.push_back(word);
  // The sender may have spaces in it: the date is what ends the line.
  for (std::size_t at = 0; at < words.size(); ++at)
    if (const auto date = date_at(words, at)) return date;
  return std::nullopt;
}

std::string from_line(std::int64_t received) {
  const std::chrono::sys_seconds time{std::chrono::seconds(received)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format(
      "From MAILER-DAEMON {} {} {:2} {:02}:{:02}:{:02} {:04}\n",
      days[std::chrono::weekday(day).c_encoding()], months[static_cast<unsigned>(date.month()) - 1],
      static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
      clock.seconds().count(), static_cast<int>(date.year()));
}

bool is_quoted_from(std::string_view line) {
  return line.starts_with('>') && begins_with_from(line);
}

bool needs_quoting(std::string_view line) {
  return begins_with_from(line);
}

Marks take_status(std::string& message) {
  Marks marks;
  std::string header;
  std::size_t at = 0;
  bool is_changed = false;
  while (at < message.size()) {
    const std::string_view rest = std::string_view(message).substr(at);
    if (rest.starts_with("\r\n")) break;
    const std::size_t length = field_length(rest);
    if (take_field(rest.substr(0, length), marks))
      is_changed = true;
    else
      header += rest.substr(0, length);
    at += length;
  }
  if (is_changed) message.replace(0, at, header);
  return marks;
}

std::string status_fields(const Marks& marks) {
  const auto letter = [&](Flag flag, std::string_view text) {
    return marks.flags & flag ? text : std::string_view();
  };
  std::string fields = fmt::format("Status: {}O\n", letter(seen, "R"));
  if (marks.flags & ~static_cast<unsigned>(seen))
    fields += fmt::format("X-Status: {}{}{}{}\n", letter(answered, "A"), letter(flagged, "F"),
                          letter(draft, "T"), letter(deleted, "D"));
  for (std::size_t i = 0; i < marks.keywords.size(); ++i)
    fields += (i == 0 ? "X-Keywords: " : " ") + marks.keywords[i];
  if (!marks.keywords.empty()) fields += "\n";
  return fields;
}

bool is_folder_internal_data(std::string_view message) {
  const auto header = message.substr(0, message.find("\r\n\r\n"));
  return header.contains("FOLDER INTERNAL DATA") &&
         (header.contains("\nX-IMAP:") || header.starts_with("X-IMAP:"));
}

}  // namespace hikyaku::mailfiles
