#include "directory/ad/locator.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "directory/ad/netlogon.h"
#include "dns/resolver.h"
#include "net/loop.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t controllers_max = 32;

// What was said in vain, one line for each server.
struct Answers {
  std::string text;
  Error::Kind kind = Error::Kind::permanent;
  void add(const std::string& server, const std::string& said) {
    const std::string line = server + ": " + said;
    if (text.contains(line)) return;  // by its address, and again by its name in DNS
    text.append(text.empty() ? "" : "\n").append(line);
  }
};

struct Found {
  Controller controller;
  Netlogon names;
  RootDse root;
};

Result<Found> ask(Reached server, Milliseconds limit) {
  const std::string address = server.controller.address;
  TRY(auto connection, Connection::open_plain(std::move(server), limit));
  TRY(RootDse root, read_root_dse(*connection));
  // NtVer 6: the answer in its extended form, with the names.
  const Filter ping = Filter::all_of({Filter::equals("NtVer", std::string_view("\6\0\0\0", 4))});
  TRY(const auto answers, connection->search("", Scope::base, ping, {"netlogon"}));
  auto names = answers.empty() ? std::nullopt : parse_netlogon(answers.front().get("netlogon"));
  if (!names) return fail(Error::Kind::permanent, address, "not a domain controller");
  return Found{{address, lower(names->dns_host)}, std::move(*names), std::move(root)};
}

// The first that is a controller of the domain.
std::optional<Found> ask_any(std::vector<Controller> servers, const std::string& name,
                             Milliseconds limit, Answers& answers) {
  while (!servers.empty()) {
    std::vector<Unreached> unreached;
    auto reached = reach(servers, 389, limit, unreached);
    for (const Unreached& one : unreached) {
      answers.add(one.controller.address, one.why);
      answers.kind = Error::Kind::temporary;
      std::erase(servers, one.controller);
    }
    if (!reached) break;
    const Controller asked = reached->controller;
    std::erase(servers, asked);
    auto found = ask(std::move(*reached), limit);
    if (!found) {
      answers.add(asked.address, found.error().detail);
      if (found.error().kind != Error::Kind::permanent) answers.kind = Error::Kind::temporary;
      continue;
    }
    const Netlogon& names = found->names;
    if (iequals(name, names.netbios_domain) || iequals(name, names.dns_domain))
      return std::move(*found);
    answers.add(asked.address, "is a controller of the domain " + names.netbios_domain + " (" +
                                   names.dns_domain + "), not of " + name);
  }
  return std::nullopt;
}

struct ByDns {
  std::vector<Controller> controllers;
  std::string problem;
};

// `site` empty: all controllers of the domain.
Task<ByDns> ask_dns(dns::Resolver& resolver, std::string domain, std::string site) {
  const std::string name =
      "_ldap._tcp." + (site.empty() ? "" : site + "._sites.") + "dc._msdcs." + domain;
  const auto services = co_await resolver.srv(name);
  ByDns found;
  if (services.status != dns::Status::found)
    found.problem = "SRV " + name + ": " +
                    (services.status == dns::Status::failed ? services.detail : "no such record");
  for (const dns::Srv& service : services.records) {
    const std::string host = lower(service.target);
    // A controller of another domain is no answer, least of all a forged one: the name that DNS
    // gives here is the one that the certificate has to have.
    if (!host.ends_with("." + domain)) {
      found.problem = "SRV " + name + ": " + host + " is not in the domain";
      continue;
    }
    const auto addresses = co_await resolver.addresses(host, dns::Family::both);
    for (const std::string& address : addresses.records)
      if (found.controllers.size() < controllers_max) found.controllers.push_back({address, host});
    if (addresses.records.empty()) found.problem = host + ": no address";
    if (addresses.status == dns::Status::failed) break;
  }
  if (!found.controllers.empty()) found.problem.clear();
  co_return found;
}

void add_new(std::vector<Controller>& list, const std::vector<Controller>& more) {
  for (const Controller& controller : more)
    if (std::ranges::find(list, controller) == list.end()) list.push_back(controller);
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
  if (servers.empty()) return fail(Error::Kind::permanent, "ad.locate", "no server is configured");
  std::vector<Controller> given;
  for (const std::string& server : servers) given.push_back({server, {}});
  dns::ResolverOptions at_servers;
  at_servers.servers = servers;
  at_servers.timeout = limit;
  dns::Resolver resolver(at_servers);

  Answers answers;
  ByDns by_dns;
  std::optional<Found> found;
  if (name.contains('.')) {
    by_dns = net::run(ask_dns(resolver, lower(name), {}));
    found = ask_any(by_dns.controllers, name, limit, answers);
  }
  if (!found) found = ask_any(given, name, limit, answers);
  if (!found) {
    if (!by_dns.problem.empty()) answers.add("DNS", by_dns.problem);
    return fail(answers.kind, "ad.locate", answers.text);
  }

  AdDomain domain;
  domain.netbios_name = found->names.netbios_domain;
  domain.dns_name = lower(found->names.dns_domain);
  domain.base_dn = found->root.base_dn;
  if (by_dns.controllers.empty()) by_dns = net::run(ask_dns(resolver, domain.dns_name, {}));
  domain.srv_problem = by_dns.problem;
  if (by_dns.controllers.empty()) {
    domain.controllers.push_back(found->controller);
    for (const Controller& server : given) {
      if (server.address == found->controller.address) continue;
      if (const auto other = ask_any({server}, domain.dns_name, limit, answers))
        domain.controllers.push_back(other->controller);
    }
    return domain;
  }
  if (const std::string& site = found->names.client_site; !site.empty())
    add_new(domain.controllers, net::run(ask_dns(resolver, domain.dns_name, site)).controllers);
  add_new(domain.controllers, by_dns.controllers);
  return domain;
}

std::string login_name(const std::string& user, const AdDomain& domain) {
  return user.find_first_of("@\\=") == user.npos ? domain.netbios_name + "\\" + user : user;
}

}  // namespace hikyaku::directory
