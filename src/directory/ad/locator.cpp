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
// Behind all priorities of the near ones.
constexpr unsigned rank_far = 0x1'0000;

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
  TRY(Netlogon names, read_netlogon(*connection));
  return Found{{address, lower(names.dns_host)}, std::move(names), std::move(root)};
}

// Who answers is asked before who does not.
void put_answering_first(std::vector<Controller>& servers, const std::string& name) {
  const auto pinged = ping(servers, name.contains('.') ? name : std::string(), ping_time_max);
  servers.clear();
  for (const bool answering : {true, false})
    for (const Pinged& one : pinged)
      if (one.answer.has_value() == answering) servers.push_back(one.controller);
}

// The first that is a controller of the domain.
std::optional<Found> ask_any(std::vector<Controller> servers, const std::string& name,
                             Milliseconds limit, Answers& answers) {
  put_answering_first(servers, name);
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
      if (found.controllers.size() < controllers_max)
        found.controllers.push_back({address, host, service.priority});
    if (addresses.records.empty()) found.problem = host + ": no address";
    if (addresses.status == dns::Status::failed) break;
  }
  if (!found.controllers.empty()) found.problem.clear();
  co_return found;
}

void add_new(std::vector<Controller>& list, const std::vector<Controller>& more, unsigned rank) {
  for (const Controller& one : more)
    if (std::ranges::find(list, one) == list.end())
      list.push_back({one.address, one.host, rank + one.rank});
}

// A controller may cover our site although DNS does not say so.
void put_near_first(AdDomain& domain) {
  domain.pinged = ping(domain.controllers, domain.dns_name, ping_time_max);
  for (const Pinged& one : domain.pinged) {
    const auto found = std::ranges::find(domain.controllers, one.controller);
    if (one.answer && one.answer->is_closest() && found->rank >= rank_far) found->rank -= rank_far;
  }
  std::vector<Controller> ordered;
  for (const Controller& one : domain.controllers)
    ordered.insert(std::ranges::upper_bound(ordered, one.rank, {}, &Controller::rank), one);
  domain.controllers = std::move(ordered);
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

Result<Netlogon> read_netlogon(Connection& connection) {
  // NtVer 6: the answer in its extended form, with the names.
  const Filter ping = Filter::all_of({Filter::equals("NtVer", std::string_view("\6\0\0\0", 4))});
  TRY(const auto answers, connection.search("", Scope::base, ping, {"netlogon"}));
  auto found = answers.empty() ? std::nullopt : parse_netlogon(answers.front().get("netlogon"));
  if (!found) return fail(Error::Kind::permanent, "ldap.netlogon", "not a domain controller");
  return std::move(*found);
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
    // Their order is the administrator's.
    unsigned rank = 0;
    for (Controller& one : domain.controllers) one.rank = rank++;
    domain.pinged = ping(domain.controllers, domain.dns_name, ping_time_max);
    return domain;
  }
  if (const std::string& site = found->names.client_site; !site.empty())
    add_new(domain.controllers, net::run(ask_dns(resolver, domain.dns_name, site)).controllers, 0);
  add_new(domain.controllers, by_dns.controllers, rank_far);
  put_near_first(domain);
  return domain;
}

std::string login_name(const std::string& user, const AdDomain& domain) {
  return user.find_first_of("@\\=") == user.npos ? domain.netbios_name + "\\" + user : user;
}

}  // namespace hikyaku::directory
