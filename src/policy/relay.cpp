#include "policy/relay.h"

#include <algorithm>

namespace hikyaku::policy {

Result<RelayRights> RelayRights::from_networks(const std::vector<std::string>& networks) {
  if (networks.size() > relay_networks_max)
    return fail(Error::Kind::limit, "relay networks", "too many");
  RelayRights rights;
  for (const std::string& text : networks) {
    const auto network = parse_network(text);
    if (!network) return fail(Error::Kind::permanent, "relay networks", "not a network: " + text);
    rights.networks_.push_back(*network);
  }
  return rights;
}

bool RelayRights::may_relay(bool is_logged_in, std::string_view client) const {
  if (is_logged_in) return true;
  if (networks_.empty()) return false;
  const auto address = parse_address(client);
  return address && std::ranges::any_of(networks_, [&](const Network& network) {
           return network.contains(*address);
         });
}

}  // namespace hikyaku::policy
