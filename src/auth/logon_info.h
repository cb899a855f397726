// What a domain controller says of the client in a ticket (MS-PAC 2.5, KERB_VALIDATION_INFO in NDR,
// MS-RPCE 2.2.6). Only what tells whose account it is; the groups are left out: who has mail stands
// in the View. Private to the library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::auth {

struct LogonInfo {
  std::string name;  // EffectiveName: sAMAccountName, in UTF-16LE
  std::string sid;   // of the client, as objectSid has it
};

/// Nothing: not well-formed, or without a SID of the client.
std::optional<LogonInfo> parse_logon_info(std::string_view octets);

}  // namespace hikyaku::auth
