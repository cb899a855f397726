#include "directory/ad/member_values.h"

#include "base/text.h"

namespace hikyaku::directory {
namespace {

constexpr std::string_view range_prefix = "member;range=";

int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

std::optional<Guid> guid_of_value(std::string_view value) {
  constexpr std::string_view prefix = "<GUID=";
  constexpr std::size_t digits_count = 32;
  if (!value.starts_with(prefix) || value.size() <= prefix.size() + digits_count ||
      value[prefix.size() + digits_count] != '>')
    return std::nullopt;
  Guid guid;
  for (std::size_t i = 0; i < guid.octets.size(); ++i) {
    const int high = digit_of(value[prefix.size() + 2 * i]);
    const int low = digit_of(value[prefix.size() + 2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    guid.octets[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return guid;
}

std::optional<ValueRange> range_of_name(std::string_view attribute) {
  if (!istarts_with(attribute, range_prefix)) return std::nullopt;
  const auto parts = split(attribute.substr(range_prefix.size()), '-');
  if (parts.size() != 2) return std::nullopt;
  const auto first = parse_number(parts[0]), last = parse_number(parts[1]);
  if (!first || (!last && parts[1] != "*") || (last && *last < *first)) return std::nullopt;
  ValueRange range{static_cast<std::size_t>(*first), std::nullopt};
  if (last) range.last = static_cast<std::size_t>(*last);
  return range;
}

Result<std::vector<Guid>> read_members_of(Connection& connection, const std::string& group_dn,
                                          std::size_t step) {
  std::vector<Guid> members;
  for (std::size_t next = 0;;) {
    const std::string end = step == 0 ? "*" : std::to_string(next + step - 1);
    TRY(const auto entries,
        connection.read_with_guids(group_dn,
                                   std::string(range_prefix) + std::to_string(next) + "-" + end));
    if (entries.empty()) return fail(Error::Kind::temporary, "ad.mirror", group_dn + " is gone");
    std::optional<ValueRange> got;
    for (const auto& [name, values] : entries.front().attributes) {
      got = range_of_name(name);
      if (!got && (!iequals(name, "member") || values.empty())) continue;
      for (const std::string& value : values) {
        const auto guid = guid_of_value(value);
        if (!guid)
          return fail(Error::Kind::temporary, "ad.mirror",
                      "the members of " + group_dn + " come without their identities");
        members.push_back(*guid);
      }
      break;
    }
    // Also when the group became smaller meanwhile: it is read again then.
    if (got ? got->first != next : next != 0)
      return fail(Error::Kind::temporary, "ad.mirror",
                  "the members of " + group_dn + " come in another order");
    if (!got || !got->last) return members;
    next = *got->last + 1;
  }
}

}  // namespace hikyaku::directory
