// Addresses and networks of IPv4 and IPv6 (RFC 4632 CIDR notation, RFC 4291 2.2, 2.3). Left out:
// zone identifiers, and forms of IPv4 other than four decimal numbers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hikyaku::policy {

/// IPv4 is kept as an IPv4-mapped IPv6 address, so both compare alike.
struct Address {
  std::array<std::uint8_t, 16> octets{};
  bool is_ipv4() const;
  bool is_loopback() const;
  bool operator==(const Address&) const = default;
};
std::optional<Address> parse_address(std::string_view text);

struct Network {
  Address address;
  int prefix_bits = 128;  // of 128, also for IPv4
  bool contains(const Address& other) const;
  bool operator==(const Network&) const = default;
};
/// "192.0.2.0/24", "2001:db8::/32", or one address. Nothing when malformed, or when bits behind the
/// prefix are set: that is a slip of the keys.
std::optional<Network> parse_network(std::string_view text);

}  // namespace hikyaku::policy
