#include "directory/ad/machine_account.h"

#include <algorithm>

#include <ldap.h>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;
using Reason = MembershipProblem::Reason;

constexpr std::uint32_t account_disabled = 0x2, workstation_account = 0x1000;
// What the controller says when the user has made as many as it may (MS-ADTS 3.1.1.5.2.1.1).
constexpr std::uint32_t error_quota = 0x216d;  // ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED
// And when an account anywhere in the forest has the name.
constexpr std::uint32_t error_name_held = 0x21c7;  // ERROR_DS_SPN_VALUE_NOT_UNIQUE_IN_FOREST
constexpr std::size_t machine_name_max = 15;
const char* const attributes_read[] = {"sAMAccountName",
                                       "dNSHostName",
                                       "servicePrincipalName",
                                       "msDS-KeyVersionNumber",
                                       "msDS-SupportedEncryptionTypes",
                                       "userAccountControl"};

std::vector<std::string> values_of(const Entry& entry, const char* attribute) {
  const auto found = entry.attributes.find(attribute);
  return found == entry.attributes.end() ? std::vector<std::string>() : found->second;
}

MachineAccount account_of(const Entry& entry) {
  MachineAccount account;
  account.dn = entry.dn;
  account.name = entry.get("samaccountname");
  if (account.name.ends_with('$')) account.name.pop_back();
  account.host_name = entry.get("dnshostname");
  account.service_names = values_of(entry, "serviceprincipalname");
  account.key_version =
      static_cast<std::uint32_t>(parse_number(entry.get("msds-keyversionnumber")).value_or(0));
  if (const auto types = parse_number(entry.get("msds-supportedencryptiontypes")))
    account.key_types = static_cast<std::uint32_t>(*types);
  const auto control = parse_number(entry.get("useraccountcontrol")).value_or(0);
  account.is_enabled = (control & account_disabled) == 0;
  return account;
}

// As `redircmp` said, CN=Computers at first.
Result<std::string> computers_container(Connection& connection, const std::string& base_dn) {
  // MS-ADTS 6.1.1.4: GUID_COMPUTERS_CONTAINER_W.
  constexpr std::string_view prefix = "B:32:AA312825768811D1ADED00C04FD8D5CD:";
  TRY(const auto entries, connection.search(base_dn, Scope::base, Filter::present("objectClass"),
                                            {"wellKnownObjects"}));
  if (!entries.empty())
    for (const std::string& value : values_of(entries.front(), "wellknownobjects"))
      if (istarts_with(value, prefix)) return value.substr(prefix.size());
  return "CN=Computers," + base_dn;
}

Membership<> outcome(const ChangeAnswer& answer, const std::string& what) {
  if (!answer) return std::unexpected(MembershipProblem(answer.error()));
  if (!*answer) return {};
  const ChangeRefused& said = **answer;
  const auto problem = [](Reason reason, std::string detail) {
    return std::unexpected(MembershipProblem(reason, std::move(detail)));
  };
  if (said.windows_error() == error_quota || said.diagnostic.contains("machineAccountQuota") ||
      said.diagnostic.contains("MachineAccountQuota"))
    return problem(Reason::quota, said.diagnostic);
  if (said.windows_error() == error_name_held) return problem(Reason::name_held, said.diagnostic);
  if (said.code == LDAP_INSUFFICIENT_ACCESS) return problem(Reason::no_right, what);
  if (said.code == LDAP_NO_SUCH_OBJECT) return problem(Reason::container_missing, what);
  return problem(Reason::other, what + ": " + said.diagnostic);
}

AttributeChange key_types_change(How how) {
  return {how, "msDS-SupportedEncryptionTypes", {std::to_string(aes_key_types)}};
}

}  // namespace

MembershipProblem::MembershipProblem(const Error& error)
    : reason(error.kind == Error::Kind::denied      ? Reason::credential
             : error.kind == Error::Kind::temporary ? Reason::no_controller
                                                    : Reason::other),
      detail(error.detail.empty() ? error.where : error.detail) {}

std::string_view name_of(Reason reason) {
  constexpr std::string_view names[] = {
      "credential",      "clock",    "no_controller", "name_invalid",      "exists",
      "name_held",       "no_right", "quota",         "container_missing", "not_joined",
      "unknown_outcome", "pending",  "other"};
  return names[static_cast<std::size_t>(reason)];
}

bool is_machine_name(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= machine_name_max && name.front() != '-' &&
         name.back() != '-' && !std::ranges::all_of(name, is_digit) &&
         std::ranges::all_of(name, [&](char c) { return is_digit(c) || is_letter(c) || c == '-'; });
}

Result<std::optional<MachineAccount>> find_machine(Connection& connection, const AdDomain& domain,
                                                   const std::string& name) {
  TRY(const auto found,
      connection.search(domain.base_dn, Scope::subtree,
                        Filter::all_of({Filter::equals("objectCategory", "computer"),
                                        Filter::equals("sAMAccountName", name + "$")}),
                        {std::begin(attributes_read), std::end(attributes_read)}));
  if (found.empty()) return std::nullopt;
  // msDS-KeyVersionNumber is made for a search of the entry alone.
  TRY(const auto read,
      connection.search(found.front().dn, Scope::base, Filter::present("objectClass"),
                        {std::begin(attributes_read), std::end(attributes_read)}));
  return account_of(read.empty() ? found.front() : read.front());
}

Result<std::vector<HeldName>> find_holders(Connection& connection, const AdDomain& domain,
                                           const std::vector<std::string>& names,
                                           const std::string& own_dn) {
  std::vector<HeldName> held;
  for (const std::string& name : names) {
    TRY(const auto holders,
        connection.search(domain.base_dn, Scope::subtree,
                          Filter::equals("servicePrincipalName", name), {"sAMAccountName"}));
    for (const Entry& holder : holders)
      if (!iequals(holder.dn, own_dn)) held.push_back({name, holder.dn});
  }
  return held;
}

Membership<> make_machine(Connection& connection, const AdDomain& domain, const MachineWish& wish) {
  std::string container = wish.container;
  if (container.empty()) {
    TRY(container, computers_container(connection, domain.base_dn));
  }
  const std::string dn = "CN=" + escape_rdn_value(wish.name) + "," + container;
  TRY(const std::string password, unicode_pwd(wish.password));
  // What somebody without the right to make accounts may say of one of the few that are allowed
  // (MS-ADTS 3.1.1.5.2.1.1).
  const std::vector<AttributeChange> least{
      {How::add, "objectClass", {"computer"}},
      {How::add, "sAMAccountName", {wish.name + "$"}},
      {How::add, "userAccountControl", {std::to_string(workstation_account)}},
      {How::add, "dNSHostName", {wish.host_name}},
      {How::add, "servicePrincipalName", wish.service_names},
      {How::add, "unicodePwd", {password}}};
  std::vector<AttributeChange> all = least;
  all.push_back(key_types_change(How::add));
  auto made = outcome(add_entry(connection, dn, all), "make computers in " + container);
  if (made || made.error().reason != Reason::no_right) return made;
  TRY_DO(outcome(add_entry(connection, dn, least), "make computers in " + container));
  return outcome(change_entry(connection, dn, {key_types_change(How::replace)}),
                 "set msDS-SupportedEncryptionTypes of " + dn);
}

Membership<> take_machine(Connection& connection, const MachineAccount& account,
                          const MachineWish& wish) {
  TRY(const std::string password, unicode_pwd(wish.password));
  std::vector<AttributeChange> changes{key_types_change(How::replace),
                                       {How::replace, "dNSHostName", {wish.host_name}}};
  std::vector<std::string> missing;
  for (const std::string& name : wish.service_names)
    if (std::ranges::none_of(account.service_names,
                             [&](const std::string& one) { return iequals(one, name); }))
      missing.push_back(name);
  if (!missing.empty()) changes.push_back({How::add, "servicePrincipalName", missing});
  TRY_DO(outcome(change_entry(connection, account.dn, std::move(changes)), "change " + account.dn));
  // The password last: until then nothing has changed for who uses the account now.
  return outcome(change_entry(connection, account.dn, {{How::replace, "unicodePwd", {password}}}),
                 "set the password of " + account.dn);
}

Membership<> remove_machine(Connection& connection, const MachineAccount& account) {
  return outcome(remove_entry(connection, account.dn), "delete " + account.dn);
}

}  // namespace hikyaku::directory
