// What the wizard asks of Active Directory. The real one talks to the domain controllers
// (directory/ad); the wizard's own tests have another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "admin/setup/answers.h"

namespace hikyaku::admin::setup {

struct DomainFacts {
  std::string netbios_name, dns_name;
  std::vector<std::string> controllers;  // to be shown
};
struct GroupFacts {
  std::string name, description;
};

class Domain {
 public:
  virtual ~Domain() = default;
  /// Finds the domain ad.name by the servers dns.servers. The error's detail says, for each server
  /// that was asked, what went wrong: shown beneath "PDC not found" (MSG-01).
  virtual Result<DomainFacts> find(const config::Config& config) = 0;
  /// Can this account log in, and read?
  virtual Result<> check_login(const config::Config& config, const Credential& credential) = 0;
  /// The security groups of the domain that may be a mail group, by name.
  virtual Result<std::vector<GroupFacts>> groups(const config::Config& config,
                                                 const Credential& reader) = 0;
  /// Makes the mail group: domain-local security group in Users, described as the guide does
  /// (AD-03). One that is already there is no error.
  virtual Result<> create_group(const config::Config& config, const Credential& administrator) = 0;
};

}  // namespace hikyaku::admin::setup
