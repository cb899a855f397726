// Making people in the directory.
#include "directory/ad/people_writer.h"

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;
using Reason = WriteRefusal::Reason;

constexpr std::uint32_t normal_account = 0x200;  // userAccountControl

WriteRefusal refusal(Reason reason, std::string detail = {}) {
  return {.reason = reason, .detail = std::move(detail)};
}

}  // namespace

// What would leave half a person is looked at first.
WriteAnswer PeopleWriter::check(const NewPerson& person) {
  if (!is_account_name(person.name)) return refusal(Reason::name_invalid, person.name);
  TRY(const std::string mail_group, dn_of_group(options_.mail_group));
  if (mail_group.empty()) return refusal(Reason::group_missing, options_.mail_group);
  TRY(const bool may_add, allows(connection_, mail_group, "allowedAttributesEffective", "member"));
  if (!may_add) return refusal(Reason::no_right, "member of " + mail_group);
  if (!person.domain.empty()) {
    TRY(const Answer refused, check_domain(person.domain));
    if (refused) return refused;
  }
  TRY(const PasswordPolicy policy, read_password_policy(connection_, domain_.base_dn, {}));
  if (const auto rule = broken_rule(policy, person.password, person.name, person.display_name))
    return WriteRefusal{.reason = Reason::password, .rule = *rule, .policy = policy};
  return std::nullopt;
}

WriteAnswer PeopleWriter::create(const NewPerson& person) {
  TRY(const Answer hindrance, check(person));
  if (hindrance) return hindrance;
  TRY(const std::string mail_group, dn_of_group(options_.mail_group));
  std::string container = person.container;
  if (container.empty()) {
    TRY(container, default_container(connection_, domain_.base_dn));
  }

  const std::string shown = person.display_name.empty() ? person.name : person.display_name;
  TRY(const std::string password, unicode_pwd(person.password));
  std::vector<AttributeChange> attributes{
      {How::add, "objectClass", {"user"}},
      {How::add, "sAMAccountName", {person.name}},
      {How::add, "userPrincipalName", {person.name + "@" + domain_.dns_name}},
      {How::add, "displayName", {shown}},
      {How::add, "userAccountControl", {std::to_string(normal_account)}},
      {How::add, "unicodePwd", {password}}};
  if (!person.home.empty()) attributes.push_back({How::add, "homeDirectory", {person.home}});
  if (person.must_change_password) attributes.push_back({How::add, "pwdLastSet", {"0"}});

  // By its full name, as the directory's own console does; by both when that is taken.
  std::string dn;
  Answer refused;
  for (const std::string& name : {shown, shown + " (" + person.name + ")"}) {
    dn = "CN=" + escape_rdn_value(name) + "," + container;
    TRY(refused, refusal_of(add_entry(connection_, dn, attributes), "make users in " + container));
    if (!refused || refused->reason != Reason::name_taken) break;
    TRY(const auto same,
        connection_.search(domain_.base_dn, Scope::subtree,
                           Filter::equals("sAMAccountName", person.name), {"sAMAccountName"}));
    if (!same.empty()) return refusal(Reason::name_taken, person.name);
  }
  if (refused && refused->reason == Reason::not_found)
    return refusal(Reason::container_missing, container);
  if (refused) return refused;
  TRY(refused, set_member(mail_group, dn, true));
  if (refused || person.domain.empty()) return refused;
  return set_domain(dn, person.domain);
}

}  // namespace hikyaku::directory
