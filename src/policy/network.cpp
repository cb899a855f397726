#include "policy/network.h"

#include <algorithm>
#include <cstring>
#include <span>

#include <arpa/inet.h>

#include "base/text.h"

namespace hikyaku::policy {
namespace {

constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t address_bytes_max = INET6_ADDRSTRLEN - 1;

std::uint8_t mask_of(int prefix_bits, int octet) {
  const int bits = std::clamp(prefix_bits - octet * 8, 0, 8);
  return static_cast<std::uint8_t>(0xff << (8 - bits));
}

}  // namespace

bool Address::is_ipv4() const {
  return std::ranges::equal(mapped, std::span(octets).first<12>());
}

bool Address::is_loopback() const {
  if (is_ipv4()) return octets[12] == 127;
  return octets == std::array<std::uint8_t, 16>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.empty() || text.size() > address_bytes_max || text.contains('\0')) return std::nullopt;
  char terminated[address_bytes_max + 1] = {};
  std::memcpy(terminated, text.data(), text.size());
  Address address;
  if (text.contains(':')) {
    if (inet_pton(AF_INET6, terminated, address.octets.data()) != 1) return std::nullopt;
    return address;
  }
  std::ranges::copy(mapped, address.octets.begin());
  if (inet_pton(AF_INET, terminated, address.octets.data() + 12) != 1) return std::nullopt;
  return address;
}

bool Network::contains(const Address& other) const {
  for (int i = 0; i < 16; ++i)
    if ((address.octets[i] ^ other.octets[i]) & mask_of(prefix_bits, i)) return false;
  return true;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network{*address, 128};
  if (slash == text.npos) return network;
  const bool is_ipv4 = !text.substr(0, slash).contains(':');
  const auto digits = text.substr(slash + 1);
  const auto bits = parse_number(digits);
  if (!bits || digits.size() > 3 || *bits > (is_ipv4 ? 32u : 128u)) return std::nullopt;
  network.prefix_bits = static_cast<int>(*bits) + (is_ipv4 ? 96 : 0);
  for (int i = 0; i < 16; ++i)
    if (network.address.octets[i] & static_cast<std::uint8_t>(~mask_of(network.prefix_bits, i)))
      return std::nullopt;
  return network;
}

}  // namespace hikyaku::policy
