#include "directory/ad/probe.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "directory/ad/reader.h"
#include "directory/ad/servers.h"

namespace hikyaku::directory {
namespace {

constexpr Milliseconds call_time_max{5000};
constexpr std::uint32_t security_enabled = 0x80000000;
constexpr const char* domain_local_security = "-2147483644";

// RFC 4514 section 2.4.
std::string escape_dn_value(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (is_alnum(c) || std::string_view(".-_").contains(c) || static_cast<unsigned char>(c) >= 0x80)
      out += c;
    else
      out.append("\\").append(hex_encode({&c, 1}));
  }
  return out;
}

struct Session {
  AdDomain domain;
  std::unique_ptr<Connection> connection;
};

Result<Session> log_in(const AdOptions& options) {
  const Deadline deadline = std::chrono::steady_clock::now() + 2 * call_time_max;
  Servers servers(options);
  Session session;
  TRY(session.domain, servers.domain(deadline));
  TRY(session.connection, log_in(servers, options, deadline));
  return session;
}

}  // namespace

Result<AdDomain> probe(const AdOptions& options) {
  return locate(options.servers, options.name, call_time_max);
}

Result<> check_bind(const AdOptions& options) {
  TRY(const Session session, log_in(options));
  TRY_DO(session.connection->search(session.domain.base_dn, Scope::base,
                                    Filter::present("objectClass"), {"objectGUID"}));
  return {};
}

Result<std::vector<GroupInfo>> list_groups(const AdOptions& options) {
  TRY(const Session session, log_in(options));
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
  TRY(const Session session, log_in(options));
  TRY(const auto there, session.connection->search(
                            session.domain.base_dn, Scope::subtree,
                            Filter::all_of({Filter::equals("objectCategory", "group"),
                                            Filter::equals("sAMAccountName", options.mail_group)}),
                            {"objectGUID"}));
  if (!there.empty()) return {};
  return session.connection->add(
      "CN=" + escape_dn_value(options.mail_group) + ",CN=Users," + session.domain.base_dn,
      {{"objectClass", {"group"}},
       {"sAMAccountName", {options.mail_group}},
       {"groupType", {domain_local_security}},
       {"description", {"Mail server user's group"}}});
}

}  // namespace hikyaku::directory
