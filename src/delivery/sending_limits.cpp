#include "delivery/sending_limits.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::delivery {
namespace {

// With one place to go back to: the last `*`. Of the octets' number times the pattern's at most.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t in_pattern = 0, in_text = 0;
  std::size_t star = pattern.npos, star_text = 0;
  while (in_text < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      star_text = in_text;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[in_text]) {
      ++in_pattern;
      ++in_text;
    } else if (star != pattern.npos) {
      in_pattern = star + 1;
      in_text = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == pattern.npos;
}

}  // namespace

std::optional<std::string> parse_destination(std::string_view text) {
  text = trim(text);
  const auto at = text.rfind('@');
  const bool is_printable = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != ','; });
  if (text.empty() || text.size() > destination_bytes_max || !is_printable || at == 0 ||
      at == text.size() - 1 || !is_utf8(text))
    return std::nullopt;
  return lower(text);
}

bool may_send_to(const SendingLimits& limits, const smtp::Path& recipient) {
  if (limits.destinations.empty() || recipient.domain.empty()) return true;
  const std::string domain = lower(recipient.domain);
  const std::string address = lower(recipient.local_part) + "@" + domain;
  return std::ranges::any_of(limits.destinations, [&](const std::string& pattern) {
    return matches(pattern, pattern.contains('@') ? address : domain);
  });
}

}  // namespace hikyaku::delivery
