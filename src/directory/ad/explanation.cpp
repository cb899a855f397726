#include "directory/ad/explanation.h"

#include <algorithm>

#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/mirror.h"
#include "directory/addresses.h"

namespace hikyaku::directory {
namespace {

constexpr std::string_view normal_user = "805306368";  // sAMAccountType (MS-SAMR 2.2.1.9)

Filter filter_of(const std::string& name) {
  if (const auto guid = Guid::from_text(name)) return Filter::equals("objectGUID", guid->bytes());
  const auto backslash = name.find('\\');
  const std::string bare = backslash == name.npos ? name : name.substr(backslash + 1);
  if (!bare.contains('@'))
    return Filter::all_of(
        {Filter::equals("objectClass", "user"), Filter::equals("sAMAccountName", bare)});
  return Filter::all_of(
      {Filter::equals("objectClass", "user"),
       Filter::any_of({Filter::equals("userPrincipalName", bare), Filter::equals("mail", bare),
                       Filter::equals("proxyAddresses", "smtp:" + bare),
                       Filter::equals("sAMAccountName", bare.substr(0, bare.find('@')))})});
}

Result<std::vector<Entry>> find_group(Connection& connection, const AdDomain& domain,
                                      const Filter& filter) {
  return connection.search(domain.base_dn, Scope::subtree,
                           Filter::all_of({Filter::equals("objectCategory", "group"), filter}),
                           {"sAMAccountName", "objectSid"});
}

bool is_same_dn(const std::string& one, const std::string& other) {
  return iequals(one, other);
}

Result<Membership> membership(Connection& connection, const AdDomain& domain, const Entry& user,
                              const std::string& name) {
  Membership found{.group = name, .via = {}};
  TRY(const auto groups, find_group(connection, domain, Filter::equals("sAMAccountName", name)));
  if (groups.empty()) {
    found.how = Membership::How::no_group;
    return found;
  }
  const std::string& group = groups.front().dn;
  const auto direct = user.attributes.find("memberof");
  const std::vector<std::string> none;
  const auto& member_of = direct == user.attributes.end() ? none : direct->second;
  if (std::ranges::any_of(member_of, [&](const auto& dn) { return is_same_dn(dn, group); })) {
    found.how = Membership::How::direct;
    return found;
  }
  // The groups within it: is the user in one of them?
  TRY(const auto within, find_group(connection, domain, Filter::within_group(group)));
  for (const Entry& inner : within)
    if (std::ranges::any_of(member_of, [&](const auto& dn) { return is_same_dn(dn, inner.dn); })) {
      found.how = Membership::How::nested;
      found.via = inner.get("samaccountname");
      return found;
    }
  const auto primary = parse_number(user.get("primarygroupid"));
  const auto is_primary = [&](const Entry& one) {
    return primary && rid_of(one.get("objectsid")) == *primary;
  };
  auto all = within;
  all.push_back(groups.front());
  if (const auto at = std::ranges::find_if(all, is_primary); at != all.end()) {
    found.how = Membership::How::primary;
    found.via = at->get("samaccountname");
  }
  return found;
}

}  // namespace

Result<UserExplanation> explain_user(Connection& connection, const AdDomain& domain,
                                     const AdOptions& options, const std::string& name) {
  UserExplanation found;
  const Filter filter = filter_of(name);
  found.filter = filter.text();
  TRY(const auto users,
      connection.search(
          options.base_dn.empty() ? domain.base_dn : options.base_dn, Scope::subtree, filter,
          {"objectGUID", "sAMAccountName", "sAMAccountType", "displayName", "userPrincipalName",
           "mail", "proxyAddresses", "memberOf", "primaryGroupID", "userAccountControl",
           "pwdLastSet", "lockoutTime", "accountExpires", "logonHours", "homeDirectory", "manager",
           "msDS-User-Account-Control-Computed"}));
  found.count = users.size();
  if (users.empty()) return found;
  const Entry& user = users.front();
  found.dn = user.dn;
  found.is_person = user.get("samaccounttype") == normal_user;
  found.control = user.get("useraccountcontrol");
  found.password_set = user.get("pwdlastset");
  found.lockout = user.get("lockouttime");
  found.expires = user.get("accountexpires");

  TRY(const Lockout lockout, read_lockout(connection, domain.base_dn));
  found.account = account_of(user, lockout.duration, system_clock().now());

  TRY(found.mail_group, membership(connection, domain, user, options.mail_group));
  for (const std::string& one : options.mail_domains) {
    TRY(Membership in, membership(connection, domain, user, one));
    found.domains.push_back(std::move(in));
  }
  return found;
}

}  // namespace hikyaku::directory
