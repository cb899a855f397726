// What the directory says of one user at this moment, question by question, for an administrator
// who wonders why somebody has mail or has not (D-23, E-11, OP-03). Blocking; reads only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "directory/ad/locator.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// How a user is a member of a group.
struct Membership {
  enum class How { none, direct, nested, primary, no_group };
  How how = How::none;
  std::string group;  // its name
  std::string via;    // nested: the first group on the way; primary: the name of that group
};

struct UserExplanation {
  std::string filter;  // by which the user was searched
  std::size_t count = 0;
  // Of the first one found:
  std::string dn;
  Account account;         // as the mirror would read it, without its domain
  bool is_person = false;  // and not a machine or a trust
  std::string control, password_set, lockout, expires;  // userAccountControl, pwdLastSet,
                                                        // lockoutTime, accountExpires, as they are
  Membership mail_group;
  std::vector<Membership> domains;  // of the mail domains' groups
};

/// `name`: a sAMAccountName, user principal name, mail or proxy address, or objectGUID. Error: as
/// of Connection::search().
Result<UserExplanation> explain_user(Connection& connection, const AdDomain& domain,
                                     const AdOptions& options, const std::string& name);

}  // namespace hikyaku::directory
