#include "directory/ad/filter.h"

#include "base/text.h"

namespace hikyaku::directory {

std::string escape_filter_value(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (is_alnum(c) || std::string_view(" .,-_=@").contains(c))
      out += c;
    else
      out.append("\\").append(hex_encode({&c, 1}));
  }
  return out;
}

namespace {

std::string comparison(std::string_view attribute, std::string_view operation,
                       std::string_view value) {
  std::string text = "(";
  text.append(attribute).append(operation).append(escape_filter_value(value)).append(")");
  return text;
}

std::string joined(char operation, const std::vector<Filter>& parts) {
  std::string text = {'(', operation};
  for (const Filter& part : parts) text += part.text();
  return text += ')';
}

}  // namespace

Filter Filter::equals(std::string_view attribute, std::string_view value) {
  return Filter(comparison(attribute, "=", value));
}
Filter Filter::present(std::string_view attribute) {
  std::string text = "(";
  return Filter(text.append(attribute).append("=*)"));
}
Filter Filter::at_least(std::string_view attribute, std::uint64_t value) {
  return Filter(comparison(attribute, ">=", std::to_string(value)));
}
Filter Filter::within_group(std::string_view group_dn) {
  return Filter(comparison("memberOf:1.2.840.113556.1.4.1941:", "=", group_dn));
}
Filter Filter::has_bits(std::string_view attribute, std::uint32_t mask) {
  return Filter(
      comparison(std::string(attribute) + ":1.2.840.113556.1.4.803:", "=", std::to_string(mask)));
}
Filter Filter::all_of(const std::vector<Filter>& parts) {
  return Filter(joined('&', parts));
}
Filter Filter::any_of(const std::vector<Filter>& parts) {
  return Filter(joined('|', parts));
}

}  // namespace hikyaku::directory
