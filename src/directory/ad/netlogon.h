// A domain controller's answer to the netlogon ping (MS-ADTS 6.3.3.2,
// NETLOGON_SAM_LOGON_RESPONSE_EX): what the domain is called, in DNS and by its pre-Windows 2000
// name. Anybody may ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::directory {

struct Netlogon {
  std::string dns_domain, dns_host, netbios_domain, netbios_host;
  std::string client_site;  // the AD site that our own address belongs to; or empty
};

std::optional<Netlogon> parse_netlogon(std::string_view bytes);

}  // namespace hikyaku::directory
