// What an account that has logged in may send, as an administrator sets it for the account alone:
// how large a message, and to whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/receiver.h"

namespace hikyaku::delivery {

inline constexpr std::size_t destinations_max = 200;
inline constexpr std::size_t destination_bytes_max = 320;  // RFC 5321 4.5.3.1: 64 + "@" + 255
inline constexpr std::uint64_t sent_bytes_limit_max = std::uint64_t{1} << 40;

struct SendingLimits {
  std::uint64_t message_bytes_max = 0;    // 0: the server's own limit
  std::vector<std::string> destinations;  // lower case; none: everywhere
  bool operator==(const SendingLimits&) const = default;
};

/// An address or a domain, in which `*` stands for any octets: "abc.jp", "*.abc.jp",
/// "user1@abc.jp", "sales-*@abc.jp". In lower case; nothing when it is not that.
std::optional<std::string> parse_destination(std::string_view text);

/// A pattern with "@" is compared with the whole address, another one with the domain. The
/// postmaster of RFC 5321 4.5.1, who has no domain, may always be written to.
bool may_send_to(const SendingLimits& limits, const smtp::Path& recipient);

}  // namespace hikyaku::delivery
