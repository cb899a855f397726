// LDAP search filters (RFC 4515) built from parts: a value is always escaped, so that no name of a
// person or a group can change the meaning of a search.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hikyaku::directory {

class Filter {
 public:
  static Filter equals(std::string_view attribute, std::string_view value);
  static Filter present(std::string_view attribute);
  static Filter at_least(std::string_view attribute, std::uint64_t value);
  /// Member of the group, also through groups in groups (LDAP_MATCHING_RULE_IN_CHAIN).
  static Filter within_group(std::string_view group_dn);
  /// All bits of `mask` are set (LDAP_MATCHING_RULE_BIT_AND).
  static Filter has_bits(std::string_view attribute, std::uint32_t mask);
  static Filter all_of(const std::vector<Filter>& parts);
  static Filter any_of(const std::vector<Filter>& parts);

  const std::string& text() const { return text_; }

 private:
  explicit Filter(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// RFC 4515 section 3: every octet but letters, digits and a few harmless ones as \xx.
std::string escape_filter_value(std::string_view value);

}  // namespace hikyaku::directory
