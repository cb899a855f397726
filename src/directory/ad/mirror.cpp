#include "directory/ad/mirror.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

constexpr const char* normal_user = "805306368";  // sAMAccountType of people, not of machines
constexpr std::size_t looked_up_max = 200;        // more users in question: read all
constexpr std::size_t named_groups_max = 500;  // more groups in a group: a filter that is too long

Result<std::string> read_invocation_id(Connection& connection, const RootDse& root) {
  TRY(const auto entries, connection.search(root.service_dn, Scope::base,
                                            Filter::present("objectClass"), {"invocationId"}));
  if (entries.empty() || entries.front().get("invocationid").empty())
    return fail(Error::Kind::temporary, "ad.mirror", "the controller shows no invocationId");
  return std::string(entries.front().get("invocationid"));
}

std::string base_of(const AdOptions& options, const RootDse& root) {
  return options.base_dn.empty() ? root.base_dn : options.base_dn;
}

// A group by its name, and whoever is a member of it: directly, through groups in it, or because
// one of these groups is the user's primary group, which no member attribute shows.
struct Group {
  Filter members = Filter::any_of({});
  std::vector<Guid> guids;  // its own and those of the groups in it; empty: there is no such group
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
  std::vector<Filter> ways;
  if (groups.size() > named_groups_max) ways.push_back(Filter::within_group(dn));
  for (const Entry& entry : groups) {
    if (groups.size() <= named_groups_max) ways.push_back(Filter::equals("memberOf", entry.dn));
    if (const auto guid = Guid::from_bytes(entry.get("objectguid"))) group.guids.push_back(*guid);
    if (const auto rid = rid_of(entry.get("objectsid")))
      ways.push_back(Filter::equals("primaryGroupID", std::to_string(rid)));
  }
  group.members = Filter::any_of(ways);
  return group;
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

std::vector<std::string> user_attributes(const AdOptions& options) {
  std::vector<std::string> names = {"objectGUID",        "sAMAccountName", "displayName",
                                    "userPrincipalName", "mail",           "userAccountControl",
                                    "lockoutTime",       "accountExpires", "pwdLastSet",
                                    "logonHours",        "primaryGroupID"};
  if (options.read_home) names.push_back("homeDirectory");
  return names;
}

Member member_of(const Entry& entry, const Guid& guid, std::int64_t lockout, Time now) {
  Member member;
  Account& account = member.account;
  account.guid = guid;
  account.name = entry.get("samaccountname");
  account.display_name = entry.get("displayname");
  account.upn = entry.get("userprincipalname");
  account.mail = entry.get("mail");
  account.home = entry.get("homedirectory");
  account.dn = entry.dn;
  read_account_state(entry, lockout, now, account);
  member.primary_group =
      static_cast<std::uint32_t>(parse_number(entry.get("primarygroupid")).value_or(0));
  return member;
}

// The mail users among `among` (a filter of their GUIDs), or all of them.
Result<Reading> read_members(Connection& connection, const AdOptions& options, const RootDse& root,
                             const std::vector<Filter>& among, Time now) {
  Reading reading;
  const std::string base = base_of(options, root);
  TRY(const Group mail_group, find_group(connection, root.base_dn, options.mail_group));
  if (mail_group.guids.empty())
    return fail(Error::Kind::permanent, "ad.mirror",
                "the domain has no group " + options.mail_group);
  TRY(const std::int64_t lockout, lockout_duration(connection, root.base_dn));
  const auto people_in = [&among](const Group& group) {
    std::vector<Filter> parts = {Filter::equals("sAMAccountType", normal_user), group.members};
    if (!among.empty()) parts.push_back(Filter::any_of(among));
    return Filter::all_of(parts);
  };
  TRY(const auto entries,
      connection.search(base, Scope::subtree, people_in(mail_group), user_attributes(options)));
  std::unordered_map<Guid, std::size_t> places;
  for (const Entry& entry : entries) {
    const auto guid = Guid::from_bytes(entry.get("objectguid"));
    if (!guid || entry.get("samaccountname").empty()) continue;
    places.emplace(*guid, reading.members.size());
    reading.members.push_back(member_of(entry, *guid, lockout, now));
  }
  reading.groups.insert(mail_group.guids.begin(), mail_group.guids.end());
  // MD-03: the mail domain of an account is the security group of that name that it is in.
  for (const std::string& domain : options.mail_domains) {
    TRY(const Group group, find_group(connection, root.base_dn, domain));
    if (group.guids.empty()) continue;
    reading.groups.insert(group.guids.begin(), group.guids.end());
    TRY(const auto found,
        connection.search(base, Scope::subtree, people_in(group), {"objectGUID"}));
    for (const Entry& entry : found) {
      const auto guid = Guid::from_bytes(entry.get("objectguid"));
      const auto it = guid ? places.find(*guid) : places.end();
      if (it == places.end()) continue;
      // In two domain groups: the first in the configured order.
      std::string& own = reading.members[it->second].account.domain;
      if (own.empty()) own = domain;
    }
  }
  return reading;
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

std::uint32_t rid_of(std::string_view sid) {
  // MS-DTYP 2.4.2.2: revision, count, six octets of authority, count numbers.
  if (sid.size() < 12 || sid.size() != 8 + 4 * static_cast<std::size_t>(sid[1])) return 0;
  std::uint32_t rid = 0;
  std::memcpy(&rid, sid.data() + sid.size() - 4, sizeof rid);
  return rid;
}

void Mirror::apply(const Reading& reading) {
  watermark = reading.watermark;
  if (reading.whole) {
    users.clear();
    groups = reading.groups;
  }
  for (const Member& member : reading.members)
    users.insert_or_assign(member.account.guid, User{member.primary_group, member.account.domain});
  for (const Guid& guid : reading.gone) users.erase(guid);
}

Result<Reading> read_mail_users(Connection& connection, const AdOptions& options,
                                const RootDse& root, Time now) {
  TRY(const std::string invocation_id, read_invocation_id(connection, root));
  TRY(Reading reading, read_members(connection, options, root, {}, now));
  // The number from before the search: what changes meanwhile is seen again by the next one.
  reading.watermark = {root.service_dn, invocation_id, root.highest_usn};
  return reading;
}

Result<Reading> read_changes(Connection& connection, const AdOptions& options, const RootDse& root,
                             const Mirror& known, Time now) {
  const Watermark& last = known.watermark;
  Reading changes;
  changes.whole = false;
  changes.watermark = last;
  if (root.service_dn == last.service_dn && root.highest_usn == last.usn) return changes;
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
  if (entries.empty()) return changes;
  TRY(const std::int64_t lockout, lockout_duration(connection, root.base_dn));
  std::vector<Guid> in_question;
  for (const Entry& entry : entries) {
    const auto guid = Guid::from_bytes(entry.get("objectguid"));
    if (!guid) continue;
    const auto user = known.users.find(*guid);
    if (entry.get("isdeleted") == "TRUE") {
      if (user != known.users.end()) changes.gone.push_back(*guid);
      if (known.groups.contains(*guid)) return read_mail_users(connection, options, root, now);
      continue;
    }
    if (is_group(entry)) {
      if (concerns(entry, *guid, options, known))
        return read_mail_users(connection, options, root, now);
      continue;
    }
    Member member = member_of(entry, *guid, lockout, now);
    if (user != known.users.end() && user->second.primary_group == member.primary_group &&
        options.base_dn.empty()) {
      member.account.domain = user->second.domain;
      changes.members.push_back(std::move(member));
    } else {
      in_question.push_back(*guid);
    }
  }
  if (in_question.empty()) return changes;
  if (in_question.size() > looked_up_max) return read_mail_users(connection, options, root, now);
  std::vector<Filter> among;
  for (const Guid& guid : in_question) among.push_back(Filter::equals("objectGUID", guid.bytes()));
  TRY(Reading looked_up, read_members(connection, options, root, among, now));
  for (const Guid& guid : in_question)
    if (known.users.contains(guid) &&
        std::ranges::none_of(looked_up.members,
                             [&guid](const Member& member) { return member.account.guid == guid; }))
      changes.gone.push_back(guid);
  std::ranges::move(looked_up.members, std::back_inserter(changes.members));
  return changes;
}

}  // namespace hikyaku::directory
