// Which rights the server's account needs to write people back, and the commands that grant them:
// no more than that, so that nobody makes it a domain administrator (D-09).
#pragma once

#include <string>
#include <vector>

#include "directory/ad/locator.h"

namespace hikyaku::directory {

struct Delegation {
  std::string account;              // "EPOST\\hikyaku"
  std::string account_sid;          // "S-1-5-21-..."
  std::string container;            // the DN beneath which people are made and changed
  std::vector<std::string> groups;  // the DNs of the mail group and of the domains' groups
};

/// `container` empty: the domain's own for users. Error: the account or a group is not found.
Result<Delegation> read_delegation(Connection& connection, const AdDomain& domain,
                                   const AdOptions& options, std::string container);

/// The text of a binary SID (MS-DTYP 2.4.2.1); empty: it is none.
std::string sid_text(std::string_view sid);

/// Commands for a shell of a Samba controller, or for a command prompt of Windows.
std::vector<std::string> samba_commands(const Delegation& delegation);
std::vector<std::string> windows_commands(const Delegation& delegation);

}  // namespace hikyaku::directory
