// Changes of directory objects as LDIF (RFC 2849): add, modify, delete, modrdn. Values may be in
// base64; those by URL are refused, since they would read files. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "directory/ad/entry_change.h"

namespace hikyaku::directory {

inline constexpr std::size_t ldif_bytes_max = 16u << 20;
inline constexpr std::size_t ldif_changes_max = 100'000;

struct LdifChange {
  enum class Kind { add, modify, remove, rename };
  Kind kind = Kind::add;
  std::size_t line = 0;  // of its dn, from 1
  std::string dn;
  std::vector<AttributeChange> changes;  // of add, and modify
  std::string new_rdn, new_superior;     // of rename; an empty superior: it stays where it is
};

struct LdifError {
  std::size_t line = 0;
  /// "too_long", "no_dn", "no_colon", "url", "base64", "control", "changetype", "modification",
  /// "missing"
  std::string what;
};

std::expected<std::vector<LdifChange>, LdifError> parse_ldif(std::string_view text);

}  // namespace hikyaku::directory
