#include "directory/ad/mirror.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <unordered_set>

#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/member_values.h"
#include "directory/addresses.h"

namespace hikyaku::directory {
namespace {

constexpr const char* normal_user = "805306368";  // sAMAccountType of people, not of machines
constexpr std::size_t looked_up_max = 200;        // more users in question: read all
constexpr std::size_t named_groups_max = 500;  // more groups in a group: a filter that is too long

std::string base_of(const AdOptions& options, const RootDse& root) {
  return options.base_dn.empty() ? root.base_dn : options.base_dn;
}

// A group by its name, and whoever is a member of it: directly, through groups in it, or because
// one of these groups is the user's primary group, which no member attribute shows.
struct Group {
  std::vector<Guid> guids;  // its own and those of the groups in it; empty: there is no such group
  std::unordered_set<Guid> members;  // and other things than people
  Filter filter = Filter::any_of({});
};

Result<Group> find_group(Connection& connection, const std::string& domain_dn,
                         const std::string& name) {
  const Filter is_group = Filter::equals("objectCategory", "group");
  TRY(const auto self,
      connection.search(domain_dn, Scope::subtree,
                        Filter::all_of({is_group, Filter::equals("sAMAccountName", name)}),
                        {"objectGUID", "objectSid"}));
  Group group;
  if (self.empty()) return group;
  const std::string& dn = self.front().dn;
  TRY(auto groups, connection.search(domain_dn, Scope::subtree,
                                     Filter::all_of({is_group, Filter::within_group(dn)}),
                                     {"objectGUID", "objectSid"}));
  groups.push_back(self.front());
  // By name each: to follow the chain for every user takes a controller seconds for some thousands.
  std::vector<Filter> ways, primary;
  if (groups.size() > named_groups_max) ways.push_back(Filter::within_group(dn));
  for (const Entry& entry : groups) {
    if (groups.size() <= named_groups_max) ways.push_back(Filter::equals("memberOf", entry.dn));
    if (const auto guid = Guid::from_bytes(entry.get("objectguid"))) group.guids.push_back(*guid);
    if (const auto rid = rid_of(entry.get("objectsid")))
      primary.push_back(Filter::equals("primaryGroupID", std::to_string(rid)));
    TRY(const auto members, read_members_of(connection, entry.dn));
    group.members.insert(members.begin(), members.end());
  }
  TRY(const auto by_primary_group,
      connection.search(
          domain_dn, Scope::subtree,
          Filter::all_of({Filter::equals("sAMAccountType", normal_user), Filter::any_of(primary)}),
          {"objectGUID"}));
  for (const Entry& entry : by_primary_group)
    if (const auto guid = Guid::from_bytes(entry.get("objectguid"))) group.members.insert(*guid);
  ways.insert(ways.end(), primary.begin(), primary.end());
  group.filter = Filter::any_of(ways);
  return group;
}

// The mail group and the domains' groups (MD-03: the mail domain of an account is the security
// group of that name that it is in).
struct Groups {
  Group mail;
  std::vector<std::pair<std::string, Group>> domains;

  std::set<Guid> guids() const {
    std::set<Guid> all(mail.guids.begin(), mail.guids.end());
    for (const auto& [name, group] : domains) all.insert(group.guids.begin(), group.guids.end());
    return all;
  }
  // In two domain groups: the first in the configured order.
  std::uint16_t domain_of(const Guid& guid) const {
    for (std::uint16_t i = 0; i < domains.size(); ++i)
      if (domains[i].second.members.contains(guid)) return i + 1;
    return 0;
  }
};

Result<Groups> find_groups(Connection& connection, const AdOptions& options, const RootDse& root) {
  Groups groups;
  TRY(groups.mail, find_group(connection, root.base_dn, options.mail_group));
  if (groups.mail.guids.empty())
    return fail(Error::Kind::permanent, "ad.mirror",
                "the domain has no group " + options.mail_group);
  for (const std::string& domain : options.mail_domains) {
    TRY(Group group, find_group(connection, root.base_dn, domain));
    groups.domains.emplace_back(domain, std::move(group));
  }
  return groups;
}

void set_domain(Member& member, std::uint16_t domain, const AdOptions& options) {
  member.domain = domain;
  if (domain > 0) member.account.domain = options.mail_domains[domain - 1];
}

// The mail users among those with these GUIDs, or all of them.
Result<std::vector<Member>> read_members(Connection& connection, const AdOptions& options,
                                         const RootDse& root, const Groups& groups,
                                         const std::vector<Guid>& among, Time now) {
  TRY(const Lockout lockout, read_lockout(connection, root.base_dn));
  std::vector<Filter> parts = {Filter::equals("sAMAccountType", normal_user), groups.mail.filter};
  std::vector<Filter> these;
  for (const Guid& guid : among) these.push_back(Filter::equals("objectGUID", guid.bytes()));
  if (!these.empty()) parts.push_back(Filter::any_of(these));
  std::vector<Member> members;
  TRY_DO(connection.search_each(base_of(options, root), Filter::all_of(parts),
                                user_attributes(options), [&](const Entry& entry) {
                                  const auto guid = Guid::from_bytes(entry.get("objectguid"));
                                  if (!guid || entry.get("samaccountname").empty()) return;
                                  members.push_back(member_of(entry, *guid, lockout.duration, now));
                                  set_domain(members.back(), groups.domain_of(*guid), options);
                                }));
  return members;
}

// Does a change of this group say that others may be mail users now, or of another domain?
bool concerns(const Entry& group, const Guid& guid, const AdOptions& options, const Mirror& known) {
  if (known.groups.contains(guid)) return true;
  const auto name = group.get("samaccountname");
  return iequals(name, options.mail_group) ||
         std::ranges::any_of(options.mail_domains,
                             [name](const std::string& domain) { return iequals(name, domain); });
}

bool is_group(const Entry& entry) {
  const auto it = entry.attributes.find("objectclass");
  return it != entry.attributes.end() && std::ranges::find(it->second, "group") != it->second.end();
}

}  // namespace

std::vector<std::string> user_attributes(const AdOptions& options) {
  std::vector<std::string> names = {
      "objectGUID",         "sAMAccountName", "displayName",    "userPrincipalName", "mail",
      "userAccountControl", "lockoutTime",    "accountExpires", "pwdLastSet",        "logonHours",
      "primaryGroupID",     "proxyAddresses", "manager",        "objectSid"};
  if (options.read_home) names.push_back("homeDirectory");
  return names;
}

Member member_of(const Entry& entry, const Guid& guid, std::int64_t lockout, Time now) {
  Member member;
  member.account = account_of(entry, lockout, now);
  member.account.guid = guid;
  member.primary_group =
      static_cast<std::uint32_t>(parse_number(entry.get("primarygroupid")).value_or(0));
  return member;
}

Result<std::string> read_invocation_id(Connection& connection, const RootDse& root) {
  TRY(const auto entries, connection.search(root.service_dn, Scope::base,
                                            Filter::present("objectClass"), {"invocationId"}));
  if (entries.empty() || entries.front().get("invocationid").empty())
    return fail(Error::Kind::temporary, "ad.mirror", "the controller shows no invocationId");
  return std::string(entries.front().get("invocationid"));
}

std::uint32_t rid_of(std::string_view sid) {
  // MS-DTYP 2.4.2.2: revision, count, six octets of authority, count numbers.
  if (sid.size() < 12 || sid.size() != 8 + 4 * static_cast<std::size_t>(sid[1])) return 0;
  std::uint32_t rid = 0;
  std::memcpy(&rid, sid.data() + sid.size() - 4, sizeof rid);
  return rid;
}

void Mirror::apply(const Reading& reading) {
  watermark = reading.watermark;
  groups = reading.groups;
  if (reading.whole) users.clear();
  for (const Member& member : reading.members)
    users.insert_or_assign(member.account.guid, User{member.primary_group, member.domain});
  for (const Guid& guid : reading.gone) users.erase(guid);
}

Result<Lockout> read_lockout(Connection& connection, const std::string& domain_dn) {
  TRY(const auto entries,
      connection.search(domain_dn, Scope::base, Filter::present("objectClass"),
                        {"lockoutDuration", "lockoutThreshold", "lockOutObservationWindow"}));
  Lockout found;
  if (entries.empty()) return found;
  const auto number = [&](std::string_view name) {
    std::int64_t value = 0;
    const auto text = entries.front().get(name);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  constexpr std::int64_t ticks_per_second = 10'000'000;
  found.duration = number("lockoutduration");
  found.policy.threshold =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(number("lockoutthreshold"), 0, 100'000));
  found.policy.window = Seconds(-(number("lockoutobservationwindow") / ticks_per_second));
  return found;
}

Result<Reading> read_mail_users(Connection& connection, const AdOptions& options,
                                const RootDse& root, Time now) {
  Reading reading;
  TRY(const std::string invocation_id, read_invocation_id(connection, root));
  TRY(const Groups groups, find_groups(connection, options, root));
  TRY(reading.members, read_members(connection, options, root, groups, {}, now));
  TRY(const Lockout lockout, read_lockout(connection, root.base_dn));
  reading.lockout = lockout.policy;
  reading.groups = groups.guids();
  // The number from before the search: what changes meanwhile is seen again by the next one.
  reading.watermark = {root.service_dn, invocation_id, root.highest_usn};
  return reading;
}

Result<Reading> read_changes(Connection& connection, const AdOptions& options, const RootDse& root,
                             const Mirror& known, bool compare, Time now) {
  const Watermark& last = known.watermark;
  Reading changes;
  changes.whole = false;
  changes.groups = known.groups;
  changes.watermark = last;
  const bool same_place = root.service_dn == last.service_dn && root.highest_usn == last.usn;
  if (same_place && !compare) return changes;
  TRY(const std::string invocation_id, read_invocation_id(connection, root));
  if (invocation_id != last.invocation_id || root.highest_usn < last.usn)
    return read_mail_users(connection, options, root, now);
  changes.watermark.usn = root.highest_usn;

  std::vector<std::string> attributes = user_attributes(options);
  attributes.insert(attributes.end(), {"objectClass", "isDeleted"});
  TRY(const auto entries,
      connection.search_deleted_too(
          root.base_dn,
          Filter::all_of({Filter::at_least("uSNChanged", last.usn + 1),
                          Filter::any_of({Filter::equals("sAMAccountType", normal_user),
                                          Filter::equals("objectClass", "group"),
                                          Filter::equals("isDeleted", "TRUE")})}),
          attributes));
  if (entries.empty() && !compare) return changes;
  TRY(const Lockout lockout, read_lockout(connection, root.base_dn));
  bool regrouped = compare;
  std::set<Guid> in_question, gone;
  for (const Entry& entry : entries) {
    const auto guid = Guid::from_bytes(entry.get("objectguid"));
    if (!guid) continue;
    const auto user = known.users.find(*guid);
    const bool is_deleted = entry.get("isdeleted") == "TRUE";
    if (is_deleted && user != known.users.end()) gone.insert(*guid);
    if (is_deleted || is_group(entry)) {
      regrouped |= concerns(entry, *guid, options, known);
      continue;
    }
    Member member = member_of(entry, *guid, lockout.duration, now);
    if (user != known.users.end() && user->second.primary_group == member.primary_group &&
        options.base_dn.empty()) {
      set_domain(member, user->second.domain, options);
      changes.members.push_back(std::move(member));
    } else {
      in_question.insert(*guid);
    }
  }
  if (regrouped || !in_question.empty()) {
    TRY(const Groups groups, find_groups(connection, options, root));
    changes.groups = groups.guids();
    for (const Guid& guid : groups.mail.members)
      if (!known.users.contains(guid) && !changes.groups.contains(guid)) in_question.insert(guid);
    for (const auto& [guid, user] : known.users) {
      const bool is_member = groups.mail.members.contains(guid);
      if (!is_member) gone.insert(guid);
      if (is_member && groups.domain_of(guid) != user.domain) in_question.insert(guid);
    }
    if (in_question.size() > looked_up_max) return read_mail_users(connection, options, root, now);
    if (!in_question.empty()) {
      TRY(auto found, read_members(connection, options, root, groups,
                                   std::vector<Guid>(in_question.begin(), in_question.end()), now));
      for (const Guid& guid : in_question)
        if (known.users.contains(guid)) gone.insert(guid);
      for (const Member& member : found) gone.erase(member.account.guid);
      std::ranges::move(found, std::back_inserter(changes.members));
    }
  }
  changes.gone.assign(gone.begin(), gone.end());
  return changes;
}

}  // namespace hikyaku::directory
