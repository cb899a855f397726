// Who may send to the domains of others (MC-05): those who have logged in, and the clients of the
// configured networks. Nobody else: an open relay is not a setting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/network.h"

namespace hikyaku::policy {

inline constexpr std::size_t relay_networks_max = 10'000;

class RelayRights {
 public:
  /// Nobody but those who have logged in.
  RelayRights() = default;
  /// Error: permanent, with the first network that is none.
  static Result<RelayRights> from_networks(const std::vector<std::string>& networks);

  /// `client` is the numeric address of the peer; what is no address ("local") may not.
  bool may_relay(bool is_logged_in, std::string_view client) const;

 private:
  std::vector<Network> networks_;
};

}  // namespace hikyaku::policy
