// Finding the domain: each configured server is asked, without logging in, which domain it is a
// controller of (WZ-10: the DNS servers given are the controllers). Blocking.
#pragma once

#include <string>
#include <vector>

#include "directory/ad/connection.h"

namespace hikyaku::directory {

struct AdDomain {
  std::string netbios_name, dns_name, base_dn;
  std::vector<Controller> controllers;
};

struct RootDse {
  std::string base_dn, host, service_dn;
  std::uint64_t highest_usn = 0;
};
Result<RootDse> read_root_dse(Connection& connection);

/// `name` may be the NetBIOS or the DNS name, in any case. Error: the detail has one line for each
/// server, with what it said: "192.0.2.1: connection refused".
Result<AdDomain> locate(const std::vector<std::string>& servers, const std::string& name,
                        Milliseconds limit);

/// A user as a bind takes it: a bare name is one of this domain ("EPOST\\name").
std::string login_name(const std::string& user, const AdDomain& domain);

}  // namespace hikyaku::directory
