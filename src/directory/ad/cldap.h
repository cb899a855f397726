// The LDAP ping (MS-ADTS 6.3.3): one question and one answer by UDP, without a connection. It tells
// at once which of several controllers are there, how quickly they answer, in which site they are
// and what they can do. Whoever is on the way can forge the answers, so they decide in which order
// controllers are asked, and nothing else. Blocking.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/ad/netlogon.h"
#include "directory/ad/reach.h"

namespace hikyaku::directory {

/// RFC 4511 section 4.5.1 as one datagram. `dns_domain` empty: of the controller's own domain.
std::string ping_message(std::int32_t id, const std::string& dns_domain);
/// Nothing: malformed, or no answer to the ping `id`.
std::optional<Netlogon> parse_pong(std::string_view datagram, std::int32_t id);

struct Pinged {
  Controller controller;
  std::optional<Netlogon> answer;  // nothing: none, or that of somebody else
  std::chrono::microseconds took{0};
};

/// Asks all at once; ends when all have answered, or after `limit`. An answer of another domain or
/// by another host than asked counts as none.
std::vector<Pinged> ping(const std::vector<Controller>& controllers, const std::string& dns_domain,
                         Milliseconds limit, std::uint16_t port = 389);

}  // namespace hikyaku::directory
