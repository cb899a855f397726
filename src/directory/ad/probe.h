// What the setup wizard asks of AD. Blocking, each call a few seconds at most. Credentials are used
// for the one call and kept nowhere.
#pragma once

#include <string>
#include <vector>

#include "directory/ad/locator.h"
#include "directory/ad/options.h"

namespace hikyaku::directory {

struct GroupInfo {
  std::string name, description;
  std::int32_t type = 0;  // groupType
};

/// By options.name and options.servers. Error: as locate().
Result<AdDomain> probe(const AdOptions& options);
/// Logs in as options.bind_user. Error: denied, with AD's reason; or as probe().
Result<> check_bind(const AdOptions& options);
/// The security groups of the domain, by name.
Result<std::vector<GroupInfo>> list_groups(const AdOptions& options);
/// Makes options.mail_group as options.bind_user, who must be an administrator: a domain-local
/// security group in Users with the guide's description (AD-03). One that is there is no error.
Result<> create_mail_group(const AdOptions& options);

}  // namespace hikyaku::directory
