// SASLprep (RFC 4013): the same password, typed on different keyboards, becomes the same octets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::auth {

inline constexpr std::size_t stored_password_bytes_max = 1020;  // as RFC 4616 allows in PLAIN

/// Nothing for a password that RFC 4013 does not allow: not UTF-8, with control characters, empty,
/// or too long.
std::optional<std::string> prepare_password(std::string_view password);

}  // namespace hikyaku::auth
