// Which servers take the mail of a domain. RFC 5321 5.1 (MX, implicit MX, loops), RFC 7505 (null
// MX), and on request the guide's looser rule (DN-01, DN-02): see docs/dev/decisions/0072.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "delivery/entry.h"
#include "delivery/mx_lookup.h"
#include "net/stream.h"

namespace hikyaku::delivery {

inline constexpr std::size_t hops_max = 20;  // addresses tried in one attempt
inline constexpr std::size_t mx_hosts_looked_up_max = 10;

struct RouteFinderOptions {
  std::vector<std::string> own_names;        // of this server, lower case: its MX names
  std::vector<net::Endpoint> own_endpoints;  // where it listens for SMTP itself
  std::uint16_t smtp_port = 25;
  bool ipv6_first = false;
  /// mx_failure_fallback = "os-a": when no MX is found for whatever reason, from the second attempt
  /// on the domain's own address by the system's DNS is used (DN-02).
  bool fall_back_to_system_address = false;
};

/// A server to try.
struct Hop {
  std::string host;  // its name, or the address when it has none
  net::Endpoint endpoint;
};

struct FoundRoute {
  std::vector<Hop> hops;  // in the order to try; empty: `failure` says why
  std::string_view
      how;  // for the log: "mx", "mx-system-dns", "implicit-mx", "os-a", "literal", "fixed"
  Reason failure;
};

class RouteFinder {
 public:
  /// `configured`: by the DNS servers of the configuration; `system`: by the machine's own.
  RouteFinder(MxLookup& configured, MxLookup& system, RouteFinderOptions options)
      : configured_(configured), system_(system), options_(std::move(options)) {}

  /// `destination`: a domain or an address literal. `attempts_count`: those made before.
  Task<FoundRoute> find(std::string destination, unsigned attempts_count);
  /// A fixed next hop, "host:port" ("[v6]:port"): gateway, archive.
  Task<FoundRoute> find_fixed(std::string next_hop);

 private:
  Task<dns::Answer<std::string>> addresses_of(std::string host);
  Task<FoundRoute> by_mx(std::vector<dns::Mx> records, std::string_view how);
  Task<FoundRoute> by_address(std::string host, std::uint16_t port, std::string_view how);
  bool is_own(const net::Endpoint& endpoint) const;
  void add_hops(FoundRoute& route, const std::string& host,
                const std::vector<std::string>& addresses, std::uint16_t port,
                bool& met_ourselves) const;

  MxLookup& configured_;
  MxLookup& system_;
  RouteFinderOptions options_;
};

}  // namespace hikyaku::delivery
