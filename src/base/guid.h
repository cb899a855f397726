// A directory identity: Active Directory's objectGUID, 16 octets as LDAP gives them (the first
// three groups of its text form are little-endian, MS-DTYP 2.3.4.2).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hikyaku {

struct Guid {
  std::array<std::uint8_t, 16> octets{};

  auto operator<=>(const Guid&) const = default;
  bool is_zero() const { return *this == Guid{}; }
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }
  /// "6ac1786c-016f-11d2-945f-00c04fb984f9"
  std::string text() const;

  static std::optional<Guid> from_bytes(std::string_view bytes);
  static std::optional<Guid> from_text(std::string_view text);
};

}  // namespace hikyaku

template <>
struct std::hash<hikyaku::Guid> {
  std::size_t operator()(const hikyaku::Guid& guid) const noexcept {
    std::uint64_t low = 0, high = 0;
    std::memcpy(&low, guid.octets.data(), 8);
    std::memcpy(&high, guid.octets.data() + 8, 8);
    return low ^ (high * 0x9e3779b97f4a7c15u);
  }
};
