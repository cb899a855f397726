// A domain controller's answer to the netlogon ping (MS-ADTS 6.3.3.2,
// NETLOGON_SAM_LOGON_RESPONSE_EX): what the domain is called, in DNS and by its pre-Windows 2000
// name. Anybody may ask.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::directory {

struct Netlogon {
  std::string dns_domain, dns_host, netbios_domain, netbios_host;
  std::string site;         // the AD site that the controller is in; or empty
  std::string client_site;  // the one that our own address belongs to; or empty
  std::uint32_t flags = 0;

  // MS-ADTS 6.3.1.2, DS_FLAG.
  bool has_global_catalogue() const { return flags & 0x4; }  // DS_GC_FLAG
  bool is_closest() const { return flags & 0x80; }           // DS_CLOSEST_FLAG
  bool is_writable() const { return flags & 0x100; }         // DS_WRITABLE_FLAG
};

std::optional<Netlogon> parse_netlogon(std::string_view bytes);

}  // namespace hikyaku::directory
