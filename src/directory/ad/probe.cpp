#include "directory/ad/probe.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "directory/ad/entry_change.h"
#include "directory/ad/ldap_answer.h"
#include "directory/ad/reading_account.h"

namespace hikyaku::directory {
namespace {

constexpr Milliseconds call_time_max{5000};
constexpr std::uint32_t security_enabled = 0x80000000;
constexpr const char* domain_local_security = "-2147483644";

struct Session {
  AdDomain domain;
  std::unique_ptr<Connection> connection;
};

Result<Session> log_in(const AdOptions& options, Access access) {
  const Deadline deadline = std::chrono::steady_clock::now() + 2 * call_time_max;
  Servers servers(options);
  Session session;
  TRY(session.domain, servers.domain(deadline));
  TRY(session.connection, log_in(servers, *reading_account(options), deadline, access));
  return session;
}

}  // namespace

Result<AdDomain> probe(const AdOptions& options) {
  return locate(options.servers, options.name, call_time_max);
}

Result<> check_bind(const AdOptions& options) {
  TRY(const Session session, log_in(options, Access::read));
  TRY_DO(session.connection->search(session.domain.base_dn, Scope::base,
                                    Filter::present("objectClass"), {"objectGUID"}));
  return {};
}

Result<std::vector<GroupInfo>> list_groups(const AdOptions& options) {
  TRY(const Session session, log_in(options, Access::read));
  TRY(const auto entries,
      session.connection->search(session.domain.base_dn, Scope::subtree,
                                 Filter::all_of({Filter::equals("objectCategory", "group"),
                                                 Filter::has_bits("groupType", security_enabled)}),
                                 {"sAMAccountName", "description", "groupType"}));
  std::vector<GroupInfo> groups;
  for (const Entry& entry : entries) {
    GroupInfo group{std::string(entry.get("samaccountname")), std::string(entry.get("description")),
                    0};
    const auto type = entry.get("grouptype");
    std::from_chars(type.data(), type.data() + type.size(), group.type);
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(),
            [](const GroupInfo& a, const GroupInfo& b) { return lower(a.name) < lower(b.name); });
  return groups;
}

Result<> create_mail_group(const AdOptions& options) {
  TRY(const Session session, log_in(options, Access::write));
  TRY(const auto there, session.connection->search(
                            session.domain.base_dn, Scope::subtree,
                            Filter::all_of({Filter::equals("objectCategory", "group"),
                                            Filter::equals("sAMAccountName", options.mail_group)}),
                            {"objectGUID"}));
  if (!there.empty()) return {};
  using How = AttributeChange::How;
  TRY(const auto refused, add_entry(*session.connection,
                                    "CN=" + escape_rdn_value(options.mail_group) + ",CN=Users," +
                                        session.domain.base_dn,
                                    {{How::add, "objectClass", {"group"}},
                                     {How::add, "sAMAccountName", {options.mail_group}},
                                     {How::add, "groupType", {domain_local_security}},
                                     {How::add, "description", {"Mail server user's group"}}}));
  if (refused) return ldap_error(session.connection->handle(), "ldap.add", refused->code);
  return {};
}

}  // namespace hikyaku::directory
