#include "directory/ad/people_writer.h"

#include <algorithm>

#include <ldap.h>
#include <unicode/unistr.h>

#include "base/text.h"
#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;
using Reason = WriteRefusal::Reason;

constexpr std::uint32_t account_disabled = 0x2;  // userAccountControl
constexpr const char* global_security_group = "-2147483646";
constexpr std::size_t account_name_characters_max = 20;
// Windows errors (MS-ERREF 2.2).
constexpr std::uint32_t error_invalid_password = 0x56, error_password_restriction = 0x52d;

std::string guid_dn(const Guid& guid) {
  return "<GUID=" + guid.text() + ">";
}

WriteRefusal refusal(Reason reason, std::string detail = {}) {
  return {.reason = reason, .detail = std::move(detail)};
}

AttributeChange set(std::string attribute, std::string value) {
  return {How::replace, std::move(attribute),
          value.empty() ? std::vector<std::string>() : std::vector{std::move(value)}};
}

}  // namespace

std::string_view name_of(WriteRefusal::Reason reason) {
  constexpr std::string_view names[] = {
      "name_invalid", "name_taken", "not_found",         "group_missing", "password",
      "old_password", "no_right",   "container_missing", "domain_full",   "other"};
  return names[static_cast<std::size_t>(reason)];
}

Result<std::string> default_container(Connection& connection, const std::string& base_dn) {
  TRY(const auto domains, connection.search(base_dn, Scope::base, Filter::present("objectClass"),
                                            {"wellKnownObjects"}));
  // "B:32:A9D1CA15768811D1ADED00C04FD8D5CD:CN=Users,DC=..." (MS-ADTS 6.1.1.4)
  constexpr std::string_view users = "B:32:A9D1CA15768811D1ADED00C04FD8D5CD:";
  if (!domains.empty())
    if (const auto found = domains.front().attributes.find("wellknownobjects");
        found != domains.front().attributes.end())
      for (const std::string& value : found->second)
        if (istarts_with(value, users)) return value.substr(users.size());
  return "CN=Users," + base_dn;
}

bool is_account_name(std::string_view name) {
  if (name.empty() || !is_utf8(name) || name.ends_with('.') || name.starts_with('.')) return false;
  const bool has_bad = std::ranges::any_of(name, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
           std::string_view("\"/\\[]:;|=,+*?<>@").contains(c);
  });
  const auto text = icu::UnicodeString::fromUTF8(std::string(name));
  return !has_bad && static_cast<std::size_t>(text.length()) <= account_name_characters_max;
}

Result<std::optional<Entry>> PeopleWriter::find_user(const Guid& user) {
  const auto found =
      connection_.search(guid_dn(user), Scope::base, Filter::equals("objectClass", "user"),
                         {"sAMAccountName", "userPrincipalName", "displayName",
                          "userAccountControl", "cn", "pwdLastSet"});
  // A base that does not exist is an error of LDAP (noSuchObject).
  if (!found && found.error().kind == Error::Kind::permanent) return std::nullopt;
  if (!found) return std::unexpected(found.error());
  return found->empty() ? std::nullopt : std::optional(found->front());
}

Result<std::string> PeopleWriter::dn_of_group(const std::string& name) {
  TRY(const auto groups,
      connection_.search(domain_.base_dn, Scope::subtree,
                         Filter::all_of({Filter::equals("objectCategory", "group"),
                                         Filter::equals("sAMAccountName", name)}),
                         {"sAMAccountName"}));
  return groups.empty() ? std::string() : groups.front().dn;
}

WriteAnswer PeopleWriter::check_domain(const std::string& domain) {
  TRY(const std::string group, dn_of_group(domain));
  if (!group.empty()) {
    TRY(const bool may_add, allows(connection_, group, "allowedAttributesEffective", "member"));
    return may_add ? WriteAnswer(std::nullopt) : refusal(Reason::no_right, "member of " + group);
  }
  TRY(const std::string container, default_container(connection_, domain_.base_dn));
  TRY(const bool may_make, allows(connection_, container, "allowedChildClassesEffective", "group"));
  return may_make ? WriteAnswer(std::nullopt)
                  : refusal(Reason::no_right, "make the group " + domain);
}

WriteAnswer PeopleWriter::refusal_of(const ChangeAnswer& answer, std::string_view what,
                                     std::string_view password_owner_dn) {
  if (!answer) return std::unexpected(answer.error());
  if (!*answer) return std::nullopt;
  const ChangeRefused& said = **answer;
  const std::uint32_t windows = said.windows_error();
  if (windows == error_invalid_password) return refusal(Reason::old_password);
  if (windows == error_password_restriction || said.diagnostic.contains("check_password")) {
    WriteRefusal refused = refusal(Reason::password, said.diagnostic);
    TRY(refused.policy,
        read_password_policy(connection_, domain_.base_dn, std::string(password_owner_dn)));
    refused.rule = rule_of_refusal(said.diagnostic, refused.policy);
    return refused;
  }
  if (said.code == LDAP_ALREADY_EXISTS) return refusal(Reason::name_taken, said.diagnostic);
  if (said.code == LDAP_INSUFFICIENT_ACCESS) return refusal(Reason::no_right, std::string(what));
  if (said.code == LDAP_NO_SUCH_OBJECT) return refusal(Reason::not_found, said.diagnostic);
  return refusal(Reason::other, std::string(what) + ": " + said.diagnostic);
}

WriteAnswer PeopleWriter::set_member(const std::string& group, const std::string& user,
                                     bool is_member) {
  const auto answer =
      change_entry(connection_, group, {{is_member ? How::add : How::remove, "member", {user}}});
  if (answer && *answer) {
    // It is as it should be already.
    const int code = (*answer)->code;
    if (is_member && (code == LDAP_ALREADY_EXISTS || code == LDAP_TYPE_OR_VALUE_EXISTS))
      return std::nullopt;
    if (!is_member && (code == LDAP_NO_SUCH_ATTRIBUTE || code == LDAP_UNWILLING_TO_PERFORM))
      return std::nullopt;
  }
  return refusal_of(answer, "member of " + group);
}

// With its first member at once: the right to make a group is not the right to change it.
WriteAnswer PeopleWriter::make_domain_group(const std::string& domain,
                                            const std::string& first_user) {
  TRY(const std::string container, default_container(connection_, domain_.base_dn));
  return refusal_of(add_entry(connection_, "CN=" + escape_rdn_value(domain) + "," + container,
                              {{How::add, "objectClass", {"group"}},
                               {How::add, "sAMAccountName", {domain}},
                               {How::add, "groupType", {global_security_group}},
                               {How::add, "member", {first_user}}}),
                    "make the group " + domain);
}

// A user is in one domain's group at most (B-08). Into the new one first: nobody is without.
WriteAnswer PeopleWriter::set_domain(const std::string& user, const std::string& domain) {
  if (!domain.empty()) {
    TRY(const std::string group, dn_of_group(domain));
    TRY(const Answer refused,
        group.empty() ? make_domain_group(domain, user) : set_member(group, user, true));
    if (refused) return refused;
  }
  for (const std::string& other : options_.mail_domains) {
    if (iequals(other, domain)) continue;
    TRY(const std::string group, dn_of_group(other));
    if (group.empty()) continue;
    TRY(const Answer removed, set_member(group, user, false));
    if (removed) return removed;
  }
  return std::nullopt;
}

WriteAnswer PeopleWriter::rename(const Entry& user, const std::string& name) {
  if (!is_account_name(name)) return refusal(Reason::name_invalid, name);
  const std::string before(user.get("samaccountname"));
  std::vector<AttributeChange> changes{set("sAMAccountName", name)};
  const std::string upn(user.get("userprincipalname"));
  const auto at = upn.find('@');
  if (at != upn.npos && iequals(upn.substr(0, at), before))
    changes.push_back(set("userPrincipalName", name + upn.substr(at)));
  TRY(const Answer refused,
      refusal_of(change_entry(connection_, user.dn, std::move(changes)), "rename users"));
  if (refused)
    return refused->reason == Reason::name_taken ? refusal(Reason::name_taken, name) : *refused;
  if (!iequals(user.get("cn"), before)) return std::nullopt;
  // Its entry has the name, too. That another one has it there is no harm.
  (void)rename_entry(connection_, user.dn, "CN=" + escape_rdn_value(name));
  return std::nullopt;
}

WriteAnswer PeopleWriter::change(const Guid& guid, const PersonChange& change) {
  TRY(const auto user, find_user(guid));
  if (!user) return refusal(Reason::not_found);
  std::vector<AttributeChange> changes;
  if (change.display_name) changes.push_back(set("displayName", *change.display_name));
  if (change.home) changes.push_back(set("homeDirectory", *change.home));
  if (change.unlocks) changes.push_back(set("lockoutTime", "0"));
  if (change.is_enabled) {
    const auto control = parse_number(user->get("useraccountcontrol"));
    if (!control) return refusal(Reason::other, "userAccountControl cannot be read");
    const std::uint64_t wanted = *change.is_enabled ? *control & ~std::uint64_t{account_disabled}
                                                    : *control | account_disabled;
    changes.push_back(set("userAccountControl", std::to_string(wanted)));
  }
  if (!changes.empty()) {
    TRY(const Answer refused,
        refusal_of(change_entry(connection_, user->dn, std::move(changes)), "change users"));
    if (refused) return refused;
  }
  if (change.domain) {
    TRY(const Answer refused, set_domain(user->dn, *change.domain));
    if (refused) return refused;
  }
  return change.name ? rename(*user, *change.name) : WriteAnswer(std::nullopt);
}

WriteAnswer PeopleWriter::reset_password(const Guid& guid, const std::string& password,
                                         bool must_change) {
  TRY(const auto user, find_user(guid));
  if (!user) return refusal(Reason::not_found);
  TRY(const PasswordPolicy policy, read_password_policy(connection_, domain_.base_dn, user->dn));
  if (const auto rule =
          broken_rule(policy, password, user->get("samaccountname"), user->get("displayname")))
    return WriteRefusal{.reason = Reason::password, .rule = *rule, .policy = policy};
  TRY(const std::string octets, unicode_pwd(password));
  std::vector<AttributeChange> changes{set("unicodePwd", octets)};
  if (must_change) changes.push_back(set("pwdLastSet", "0"));
  return refusal_of(change_entry(connection_, user->dn, std::move(changes)), "reset passwords",
                    user->dn);
}

WriteAnswer PeopleWriter::change_password(const Guid& guid, const std::string& old_password,
                                          const std::string& password) {
  TRY(const auto user, find_user(guid));
  if (!user) return refusal(Reason::not_found);
  TRY(const PasswordPolicy policy, read_password_policy(connection_, domain_.base_dn, user->dn));
  auto rule = broken_rule(policy, password, user->get("samaccountname"), user->get("displayname"));
  // Windows does not say which rule it is. 0: it must be changed, and may be.
  const auto set_at =
      from_filetime(static_cast<std::int64_t>(parse_number(user->get("pwdlastset")).value_or(0)));
  if (!rule && set_at != 0 && system_clock().now() - Time(Seconds(set_at)) < policy.age_min)
    rule = PasswordRule::age;
  if (rule) return WriteRefusal{.reason = Reason::password, .rule = *rule, .policy = policy};
  TRY(const std::string before, unicode_pwd(old_password));
  TRY(const std::string after, unicode_pwd(password));
  return refusal_of(
      change_entry(connection_, user->dn,
                   {{How::remove, "unicodePwd", {before}}, {How::add, "unicodePwd", {after}}}),
      "change passwords", user->dn);  // MS-ADTS 3.1.1.3.1.5.1
}

WriteAnswer PeopleWriter::set_mail_user(const std::string& user, bool is_mail_user) {
  TRY(const std::string group, dn_of_group(options_.mail_group));
  if (group.empty()) return refusal(Reason::group_missing, options_.mail_group);
  return set_member(group, user, is_mail_user);
}

WriteAnswer PeopleWriter::add_mail_user(const std::string& name) {
  TRY(const auto found,
      connection_.search(domain_.base_dn, Scope::subtree,
                         Filter::all_of({Filter::equals("objectCategory", "person"),
                                         Filter::equals("sAMAccountName", name)}),
                         {"sAMAccountName"}));
  if (found.empty()) return refusal(Reason::not_found, name);
  return set_mail_user(found.front().dn, true);
}

WriteAnswer PeopleWriter::remove_mail_user(const Guid& guid) {
  TRY(const auto user, find_user(guid));
  if (!user) return refusal(Reason::not_found);
  return set_mail_user(user->dn, false);
}

}  // namespace hikyaku::directory
