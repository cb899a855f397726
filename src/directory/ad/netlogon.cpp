#include "directory/ad/netlogon.h"

#include <cstdint>

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t name_bytes_max = 255;
constexpr int jumps_max = 16;
constexpr std::size_t names_offset = 24;  // opcode, sbz, flags, domain GUID

// RFC 1035 section 4.1.4: labels, ended by a zero octet or by a pointer to earlier ones.
std::optional<std::string> read_name(std::string_view message, std::size_t& at) {
  std::string name;
  std::size_t place = at;
  bool jumped = false;
  for (int jumps = 0; place < message.size();) {
    const auto length = static_cast<std::uint8_t>(message[place++]);
    if ((length & 0xc0) == 0xc0) {
      if (place >= message.size() || ++jumps > jumps_max) return std::nullopt;
      const std::size_t target = static_cast<std::size_t>(length & 0x3f) << 8 |
                                 static_cast<std::uint8_t>(message[place++]);
      if (!jumped) at = place;
      jumped = true;
      place = target;
      continue;
    }
    if (length > 63) return std::nullopt;
    if (length == 0) {
      if (!jumped) at = place;
      return name;
    }
    if (message.size() - place < length || name.size() + length + 1 > name_bytes_max)
      return std::nullopt;
    if (!name.empty()) name += '.';
    name += message.substr(place, length);
    place += length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Netlogon> parse_netlogon(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint16_t opcode = reader.u16();
  reader.u16();  // sbz
  const std::uint32_t flags = reader.u32();
  // LOGON_SAM_LOGON_RESPONSE_EX, or the same for an unknown user.
  if (!reader.ok() || (opcode != 23 && opcode != 25)) return std::nullopt;
  std::size_t at = names_offset;
  Netlogon found;
  found.flags = flags;
  const auto forest = read_name(bytes, at);
  if (!forest) return std::nullopt;
  for (std::string* name :
       {&found.dns_domain, &found.dns_host, &found.netbios_domain, &found.netbios_host}) {
    auto read = read_name(bytes, at);
    if (!read) return std::nullopt;
    *name = std::move(*read);
  }
  // The user's name, the controller's site, ours.
  if (read_name(bytes, at)) {
    const auto site = read_name(bytes, at);
    const auto client_site = site ? read_name(bytes, at) : std::nullopt;
    found.site = site.value_or("");
    found.client_site = client_site.value_or("");
  }
  if (found.dns_domain.empty() || found.dns_host.empty()) return std::nullopt;
  return found;
}

}  // namespace hikyaku::directory
