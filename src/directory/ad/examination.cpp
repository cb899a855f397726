#include "directory/ad/examination.h"

#include <algorithm>
#include <ctime>

#include <krb5.h>

#include "base/text.h"
#include "directory/ad/entry_change.h"
#include "directory/ad/reading_account.h"
#include "dns/resolver.h"
#include "net/loop.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds port_time_max{1500}, question_time_max{5000};

/// "20261124210559.0Z"
std::optional<Time> generalized_time(std::string_view text) {
  std::tm when{};
  const std::string given(text);
  if (strptime(given.c_str(), "%Y%m%d%H%M%S", &when) == nullptr) return std::nullopt;
  return Time(Seconds(timegm(&when)));
}

std::string reason_of(const Controller& controller, std::uint16_t port) {
  std::vector<Unreached> unreached;
  if (reach({controller}, port, port_time_max, unreached)) return {};
  return unreached.empty() ? "no answer" : unreached.front().why;
}

}  // namespace

ControllerExamination examine(const Controller& controller, const AdOptions& options) {
  ControllerExamination found;
  found.controller = controller;
  const bool by_kerberos = !options.keytab.empty();
  const std::uint16_t own = Connection::port_of(options);
  const auto look = [&](std::uint16_t port, const char* name, bool is_needed) {
    found.ports.push_back({port, name, is_needed, reason_of(controller, port)});
  };
  look(389, "LDAP", own == 389 || by_kerberos);
  look(636, "LDAP over TLS", own == 636);
  look(88, "Kerberos", by_kerberos);
  look(464, "kpasswd", false);
  look(3268, "Global Catalog", false);
  const auto begin = Steady::now();
  auto connection = Connection::open_secure(controller, options, question_time_max);
  found.took = std::chrono::floor<Milliseconds>(Steady::now() - begin);
  if (!connection) {
    found.tls_problem = describe(connection.error());
    return found;
  }
  if (const auto ahead = clock_ahead(**connection)) found.clock_ahead = *ahead;
  return found;
}

Result<Seconds> clock_ahead(Connection& connection) {
  TRY(const auto root,
      connection.search("", Scope::base, Filter::present("objectClass"), {"currentTime"}));
  const auto theirs =
      root.empty() ? std::nullopt : generalized_time(root.front().get("currenttime"));
  if (!theirs) return fail(Error::Kind::temporary, "ldap.search", "no currentTime");
  return std::chrono::duration_cast<Seconds>(*theirs - system_clock().now());
}

Result<DomainExamination> examine_domain(const AdOptions& options) {
  const Deadline deadline = Steady::now() + 2 * question_time_max;
  Servers servers(options);
  TRY(const AdDomain domain, servers.domain(deadline));
  TRY(const auto connection, log_in(servers, *reading_account(options), deadline, Access::read));
  connection->limit_to(question_time_max);
  DomainExamination found;
  const auto find_group = [&](const std::string& name) {
    return connection->search(domain.base_dn, Scope::subtree,
                              Filter::all_of({Filter::equals("objectCategory", "group"),
                                              Filter::equals("sAMAccountName", name)}),
                              {"sAMAccountName"});
  };
  TRY(const auto groups, find_group(options.mail_group));
  found.has_mail_group = !groups.empty();
  if (found.has_mail_group) {
    TRY(found.may_write_mail_group,
        allows(*connection, groups.front().dn, "allowedAttributesEffective", "member"));
  }
  for (const std::string& name : options.mail_domains) {
    TRY(const auto there, find_group(name));
    if (there.empty()) found.missing_domain_groups.push_back(name);
  }
  const auto policy = connection->search(
      "CN=Default Query Policy,CN=Query-Policies,CN=Directory Service,CN=Windows NT,CN=Services,"
      "CN=Configuration," +
          domain.base_dn,
      Scope::base, Filter::present("objectClass"), {"lDAPAdminLimits"});
  if (policy && !policy->empty())
    if (const auto at = policy->front().attributes.find("ldapadminlimits");
        at != policy->front().attributes.end())
      for (const std::string& one : at->second)
        if (istarts_with(one, "MaxPageSize="))
          found.page_size_max = parse_number(std::string_view(one).substr(12)).value_or(0);
  return found;
}

std::string examine_dns(const std::string& address, const std::string& dns_name) {
  dns::ResolverOptions at_server;
  at_server.servers = {address};
  at_server.timeout = question_time_max;
  dns::Resolver resolver(at_server);
  const std::string name = "_ldap._tcp.dc._msdcs." + dns_name;
  const auto answer = net::run(resolver.srv(name));
  if (answer.status == dns::Status::found) return {};
  return answer.status == dns::Status::failed ? answer.detail : "no record " + name;
}

Result<std::vector<std::string>> key_types(const std::string& keytab) {
  krb5_context context = nullptr;
  krb5_keytab table = nullptr;
  krb5_kt_cursor cursor{};
  std::vector<std::string> types;
  krb5_error_code error = krb5_init_context(&context);
  if (error == 0) error = krb5_kt_resolve(context, ("FILE:" + keytab).c_str(), &table);
  if (error == 0) error = krb5_kt_start_seq_get(context, table, &cursor);
  if (error == 0) {
    krb5_keytab_entry entry{};
    while (krb5_kt_next_entry(context, table, &entry, &cursor) == 0) {
      char name[100] = "?";
      krb5_enctype_to_name(entry.key.enctype, 0, name, sizeof name);
      if (std::ranges::find(types, name) == types.end()) types.emplace_back(name);
      krb5_free_keytab_entry_contents(context, &entry);
    }
    krb5_kt_end_seq_get(context, table, &cursor);
  }
  std::string why;
  if (error != 0 && context != nullptr) {
    const char* const text = krb5_get_error_message(context, error);
    why = text;
    krb5_free_error_message(context, text);
  }
  if (table != nullptr) krb5_kt_close(context, table);
  if (context != nullptr) krb5_free_context(context);
  if (error != 0) return fail(Error::Kind::permanent, keytab, why);
  return types;
}

}  // namespace hikyaku::directory
