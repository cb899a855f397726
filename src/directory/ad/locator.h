// Finding the domain and its controllers (WZ-10: the DNS servers given are usually controllers).
// Blocking.
//
//   DNS name given:      SRV at the servers, then one of the controllers says the domain's names
//   NetBIOS name given:  a server that is a controller says the names, then SRV at the servers
//   no SRV:              the servers that are controllers of the domain are taken
//
// Who answers a ping is asked first; without answers to pings (a firewall may drop UDP) all the
// same is found, only later.
#pragma once

#include <string>
#include <vector>

#include "directory/ad/cldap.h"
#include "directory/ad/connection.h"

namespace hikyaku::directory {

struct AdDomain {
  std::string netbios_name, dns_name, base_dn;
  std::vector<Controller> controllers;  // in the order to ask them: the near ones first
  std::vector<Pinged> pinged;           // the same ones
  std::string srv_problem;  // why they are the configured servers and not DNS's; or empty
};

struct RootDse {
  std::string base_dn, host, service_dn;
  std::uint64_t highest_usn = 0;
};
Result<RootDse> read_root_dse(Connection& connection);
/// What the controller says of itself to a ping, by a connection: nobody forges that on a secure
/// one.
Result<Netlogon> read_netlogon(Connection& connection);

inline constexpr Milliseconds ping_time_max{300};

/// `name` may be the NetBIOS or the DNS name, in any case; each step takes `limit` at most. Error:
/// the detail has one line for each server, with what it said: "192.0.2.1: Connection refused".
Result<AdDomain> locate(const std::vector<std::string>& servers, const std::string& name,
                        Milliseconds limit);

/// A user as a bind takes it: a bare name is one of this domain ("EPOST\\name").
std::string login_name(const std::string& user, const AdDomain& domain);

}  // namespace hikyaku::directory
