#include "directory/ad/mirror.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_map>

#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

constexpr const char* normal_user = "805306368";  // sAMAccountType of people, not of machines

Result<Watermark> read_watermark(Connection& connection, const RootDse& root) {
  TRY(const auto entries, connection.search(root.service_dn, Scope::base,
                                            Filter::present("objectClass"), {"invocationId"}));
  if (entries.empty() || entries.front().get("invocationid").empty())
    return fail(Error::Kind::temporary, "ad.mirror", "the controller shows no invocationId");
  return Watermark{std::string(entries.front().get("invocationid")), root.highest_usn};
}

std::string base_of(const AdOptions& options, const RootDse& root) {
  return options.base_dn.empty() ? root.base_dn : options.base_dn;
}

// Whoever is a member of the group: directly, through groups in it, or because one of these groups
// is the user's primary group, which no member attribute shows.
Result<Filter> members_of(Connection& connection, const std::string& base,
                          const std::string& group_dn) {
  TRY(auto groups, connection.search(base, Scope::subtree,
                                     Filter::all_of({Filter::equals("objectCategory", "group"),
                                                     Filter::within_group(group_dn)}),
                                     {"objectSid"}));
  TRY(const auto self,
      connection.search(group_dn, Scope::base, Filter::present("objectClass"), {"objectSid"}));
  groups.insert(groups.end(), self.begin(), self.end());
  std::vector<Filter> ways = {Filter::within_group(group_dn)};
  for (const Entry& group : groups)
    if (const auto rid = rid_of(group.get("objectsid")))
      ways.push_back(Filter::equals("primaryGroupID", std::to_string(rid)));
  return Filter::all_of({Filter::equals("sAMAccountType", normal_user), Filter::any_of(ways)});
}

Result<std::string> group_dn(Connection& connection, const std::string& base,
                             const std::string& name) {
  TRY(const auto found, connection.search(base, Scope::subtree,
                                          Filter::all_of({Filter::equals("objectCategory", "group"),
                                                          Filter::equals("sAMAccountName", name)}),
                                          {"objectSid"}));
  return found.empty() ? std::string() : found.front().dn;
}

Result<std::int64_t> lockout_duration(Connection& connection, const std::string& domain_dn) {
  TRY(const auto entries, connection.search(domain_dn, Scope::base, Filter::present("objectClass"),
                                            {"lockoutDuration"}));
  std::int64_t duration = 0;
  if (!entries.empty()) {
    const auto text = entries.front().get("lockoutduration");
    std::from_chars(text.data(), text.data() + text.size(), duration);
  }
  return duration;
}

Account account_of(const Entry& entry) {
  Account account;
  account.name = entry.get("samaccountname");
  account.display_name = entry.get("displayname");
  account.upn = entry.get("userprincipalname");
  account.mail = entry.get("mail");
  account.home = entry.get("homedirectory");
  account.dn = entry.dn;
  return account;
}

// MD-03: the mail domain of an account is the security group of that name that it is in.
Result<> fill_domains(Connection& connection, const AdOptions& options, const std::string& base,
                      std::vector<Account>& accounts) {
  std::unordered_map<Guid, Account*> by_guid;
  for (Account& account : accounts) by_guid.emplace(account.guid, &account);
  for (const std::string& domain : options.mail_domains) {
    TRY(const std::string dn, group_dn(connection, base, domain));
    if (dn.empty()) continue;
    TRY(const Filter members, members_of(connection, base, dn));
    TRY(const auto entries, connection.search(base, Scope::subtree, members, {"objectGUID"}));
    for (const Entry& entry : entries) {
      const auto guid = Guid::from_bytes(entry.get("objectguid"));
      const auto it = guid ? by_guid.find(*guid) : by_guid.end();
      // In two domain groups: the first in the configured order.
      if (it != by_guid.end() && it->second->domain.empty()) it->second->domain = domain;
    }
  }
  return {};
}

}  // namespace

std::uint32_t rid_of(std::string_view sid) {
  // MS-DTYP 2.4.2.2: revision, count, six octets of authority, count numbers.
  if (sid.size() < 12 || sid.size() != 8 + 4 * static_cast<std::size_t>(sid[1])) return 0;
  std::uint32_t rid = 0;
  std::memcpy(&rid, sid.data() + sid.size() - 4, sizeof rid);
  return rid;
}

Result<Reading> read_mail_users(Connection& connection, const AdOptions& options, Time now) {
  Reading reading;
  TRY(const RootDse root, read_root_dse(connection));
  // Before the search: what changes meanwhile is seen again by the next one.
  TRY(reading.watermark, read_watermark(connection, root));
  const std::string base = base_of(options, root);
  TRY(const std::string mail_group, group_dn(connection, root.base_dn, options.mail_group));
  if (mail_group.empty())
    return fail(Error::Kind::permanent, "ad.mirror",
                "the domain has no group " + options.mail_group);
  TRY(const std::int64_t lockout, lockout_duration(connection, root.base_dn));
  TRY(const Filter members, members_of(connection, base, mail_group));
  std::vector<std::string> attributes = {
      "objectGUID",         "sAMAccountName", "displayName",    "userPrincipalName", "mail",
      "userAccountControl", "lockoutTime",    "accountExpires", "pwdLastSet",        "logonHours"};
  if (options.read_home) attributes.push_back("homeDirectory");
  TRY(const auto entries, connection.search(base, Scope::subtree, members, attributes));
  for (const Entry& entry : entries) {
    Account account = account_of(entry);
    const auto guid = Guid::from_bytes(entry.get("objectguid"));
    if (!guid || account.name.empty()) continue;
    account.guid = *guid;
    read_account_state(entry, lockout, now, account);
    reading.accounts.push_back(std::move(account));
  }
  TRY_DO(fill_domains(connection, options, base, reading.accounts));
  std::sort(reading.accounts.begin(), reading.accounts.end(),
            [](const Account& a, const Account& b) { return a.guid < b.guid; });
  return reading;
}

Result<bool> changed_since(Connection& connection, const AdOptions& options,
                           const Watermark& watermark) {
  TRY(const RootDse root, read_root_dse(connection));
  TRY(const Watermark now, read_watermark(connection, root));
  if (now.invocation_id != watermark.invocation_id) return true;
  if (now.usn == watermark.usn) return false;
  TRY(const auto changes,
      connection.search(base_of(options, root), Scope::subtree,
                        Filter::at_least("uSNChanged", watermark.usn + 1), {"1.1"}));
  return !changes.empty();
}

}  // namespace hikyaku::directory
