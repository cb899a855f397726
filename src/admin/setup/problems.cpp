// What is wrong with a value, without asking anybody.
#include <arpa/inet.h>

#include "admin/setup/wizard.h"
#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

bool is_ip(const std::string& text) {
  unsigned char octets[16];
  return inet_pton(AF_INET, text.c_str(), octets) == 1 ||
         inet_pton(AF_INET6, text.c_str(), octets) == 1;
}

constexpr std::size_t domain_octets_max = 253, label_octets_max = 63;

// RFC 5321 4.1.2 Domain, with at least two labels; internationalised names as A-labels.
bool is_domain(std::string_view name) {
  if (name.empty() || name.size() > domain_octets_max) return false;
  const auto labels = split(name, '.');
  if (labels.size() < 2) return false;
  for (const std::string_view label : labels) {
    if (label.empty() || label.size() > label_octets_max || label.front() == '-' ||
        label.back() == '-')
      return false;
    for (const char c : label)
      if (!is_alnum(c) && c != '-') return false;
  }
  return true;
}

}  // namespace

std::string problem_of_dns_server(std::string_view server, Language language) {
  const std::string address(server.substr(0, server.find('@')));
  const auto at = server.find('@');
  const bool port_ok =
      at == server.npos || parse_number(server.substr(at + 1)).value_or(0) - 1 < 65535;
  return is_ip(address) && port_ok ? "" : text::say(language, "setup.problem.dns_server", server);
}

std::string problem_of_domain(std::string_view name, Language language) {
  return is_domain(name) ? "" : text::say(language, "setup.problem.domain", name);
}

std::string problem_of_address(std::string_view address, Language language) {
  const auto at = address.rfind('@');
  const bool right = at != address.npos && at > 0 && is_domain(address.substr(at + 1));
  return right ? "" : text::say(language, "setup.problem.address", address);
}

std::string problem_of_folder(std::string_view folder, Language language) {
  return folder.starts_with('/') ? "" : text::say(language, "setup.problem.folder", folder);
}

std::string problem_of_group(std::string_view name, Language language) {
  // What AD refuses in a sAMAccountName of a group (MS-SAMR 3.1.1.6), and its length.
  constexpr std::string_view refused = "\"/\\[]:;|=,+*?<>@";
  constexpr std::size_t octets_max = 256;
  bool right = !name.empty() && name.size() <= octets_max && name.back() != '.';
  for (const char c : name)
    right = right && !refused.contains(c) && static_cast<unsigned char>(c) >= 0x20;
  return right ? "" : text::say(language, "setup.problem.group", name);
}

}  // namespace hikyaku::admin::setup
