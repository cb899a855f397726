#include "directory/ad/locator.h"

#include "base/text.h"
#include "directory/ad/netlogon.h"

namespace hikyaku::directory {
namespace {

struct Found {
  Netlogon names;
  RootDse root;
};

Result<Found> ask(const std::string& server, Milliseconds limit) {
  TRY(auto connection, Connection::open_plain({server, {}}, limit));
  TRY(RootDse root, read_root_dse(*connection));
  // NtVer 6: the answer in its extended form, with the names.
  const Filter ping = Filter::all_of({Filter::equals("NtVer", std::string_view("\6\0\0\0", 4))});
  TRY(const auto answers, connection->search("", Scope::base, ping, {"netlogon"}));
  auto names = answers.empty() ? std::nullopt : parse_netlogon(answers.front().get("netlogon"));
  if (!names) return fail(Error::Kind::permanent, server, "not a domain controller");
  return Found{std::move(*names), std::move(root)};
}

}  // namespace

Result<RootDse> read_root_dse(Connection& connection) {
  TRY(const auto entries, connection.search("", Scope::base, Filter::present("objectClass"),
                                            {"defaultNamingContext", "dnsHostName", "dsServiceName",
                                             "highestCommittedUSN"}));
  if (entries.empty()) return fail(Error::Kind::permanent, "ldap.root", "no rootDSE");
  const Entry& entry = entries.front();
  RootDse root;
  root.base_dn = entry.get("defaultnamingcontext");
  root.host = entry.get("dnshostname");
  root.service_dn = entry.get("dsservicename");
  root.highest_usn = parse_number(entry.get("highestcommittedusn")).value_or(0);
  if (root.base_dn.empty() || root.host.empty())
    return fail(Error::Kind::permanent, "ldap.root", "not a domain controller");
  return root;
}

Result<AdDomain> locate(const std::vector<std::string>& servers, const std::string& name,
                        Milliseconds limit) {
  AdDomain domain;
  std::string answers;
  auto kind = Error::Kind::permanent;
  const auto note = [&answers](const std::string& server, const std::string& said) {
    if (!answers.empty()) answers += '\n';
    answers.append(server).append(": ").append(said);
  };
  for (const std::string& server : servers) {
    auto found = ask(server, limit);
    if (!found) {
      note(server, found.error().detail);
      if (found.error().kind != Error::Kind::permanent) kind = Error::Kind::temporary;
      continue;
    }
    const Netlogon& names = found->names;
    if (!iequals(name, names.netbios_domain) && !iequals(name, names.dns_domain)) {
      note(server, "is a controller of the domain " + names.netbios_domain + " (" +
                       names.dns_domain + "), not of " + name);
      continue;
    }
    domain.netbios_name = names.netbios_domain;
    domain.dns_name = lower(names.dns_domain);
    domain.base_dn = found->root.base_dn;
    domain.controllers.push_back({server, lower(names.dns_host)});
  }
  if (domain.controllers.empty())
    return fail(kind, "ad.locate", servers.empty() ? "no server is configured" : answers);
  return domain;
}

std::string login_name(const std::string& user, const AdDomain& domain) {
  return user.find_first_of("@\\=") == user.npos ? domain.netbios_name + "\\" + user : user;
}

}  // namespace hikyaku::directory
