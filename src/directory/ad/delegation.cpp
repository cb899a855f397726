#include "directory/ad/delegation.h"

#include <fmt/format.h>

#include "base/text.h"
#include "directory/ad/people_writer.h"

namespace hikyaku::directory {
namespace {

constexpr std::string_view user_class = "bf967aba-0de6-11d0-a285-00aa003049e2";
constexpr std::string_view member_attribute = "bf9679c0-0de6-11d0-a285-00aa003049e2";
constexpr std::string_view reset_password = "00299570-246d-11d0-a768-00aa006e0529";

struct Attribute {
  std::string_view name, schema_id;
};
// What PeopleWriter writes of a user (MS-ADA1 to MS-ADA3).
constexpr Attribute attributes[] = {
    {"sAMAccountName", "3e0abfd0-126a-11d0-a060-00aa006c33ed"},
    {"userPrincipalName", "28630ebb-41d5-11d1-a9c1-0000f80367c1"},
    {"displayName", "bf967953-0de6-11d0-a285-00aa003049e2"},
    {"homeDirectory", "bf967985-0de6-11d0-a285-00aa003049e2"},
    {"userAccountControl", "bf967a68-0de6-11d0-a285-00aa003049e2"},
    {"pwdLastSet", "bf967a0a-0de6-11d0-a285-00aa003049e2"},
    {"lockoutTime", "28630ebf-41d5-11d1-a9c1-0000f80367c1"},
    {"cn", "bf96793f-0de6-11d0-a285-00aa003049e2"},
    {"name", "bf967a0e-0de6-11d0-a285-00aa003049e2"},
};

Result<Entry> find(Connection& connection, const std::string& base, const std::string& name,
                   const char* what) {
  TRY(auto found, connection.search(base, Scope::subtree, Filter::equals("sAMAccountName", name),
                                    {"objectSid", "sAMAccountName"}));
  if (found.empty()) return fail(Error::Kind::permanent, "ad.delegate", what + name);
  return std::move(found.front());
}

/// "EPOST\\hikyaku", "hikyaku@epost.example": the sAMAccountName.
std::string bare_name(const std::string& login) {
  const auto backslash = login.find('\\');
  return backslash != login.npos ? login.substr(backslash + 1) : login.substr(0, login.find('@'));
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace

std::string sid_text(std::string_view sid) {
  if (sid.size() < 8 || sid.size() != 8 + 4 * static_cast<std::size_t>(sid[1])) return {};
  const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(sid[at]); };
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < 8; ++i) authority = authority << 8 | octet(i);
  std::string text = fmt::format("S-{}-{}", octet(0), authority);
  for (std::size_t at = 8; at < sid.size(); at += 4) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;) number = number << 8 | octet(at + i);
    text += fmt::format("-{}", number);
  }
  return text;
}

Result<Delegation> read_delegation(Connection& connection, const AdDomain& domain,
                                   const AdOptions& options, std::string container) {
  Delegation found;
  std::string name =
      options.keytab.empty() ? bare_name(options.bind_user) : bare_name(options.principal);
  if (name.empty())
    return fail(Error::Kind::permanent, "ad.delegate", "set ad.bind_user or ad.principal");
  TRY(const Entry account, find(connection, domain.base_dn, name, "there is no account "));
  found.account = domain.netbios_name + "\\" + name;
  found.account_sid = sid_text(account.get("objectsid"));
  found.container = std::move(container);
  if (found.container.empty()) {
    TRY(found.container, default_container(connection, domain.base_dn));
  }
  TRY(const Entry group,
      find(connection, domain.base_dn, options.mail_group, "there is no mail group "));
  found.groups.push_back(group.dn);
  for (const std::string& mail_domain : options.mail_domains)
    if (const auto other = find(connection, domain.base_dn, mail_domain, ""))
      found.groups.push_back(other->dn);
  return found;
}

std::vector<std::string> samba_commands(const Delegation& delegation) {
  const std::string& sid = delegation.account_sid;
  std::string rights = fmt::format("(OA;CI;CC;{};;{})", user_class, sid);
  for (const Attribute& one : attributes)
    rights += fmt::format("(OA;CIIO;RPWP;{};{};{})", one.schema_id, user_class, sid);
  rights += fmt::format("(OA;CIIO;CR;{};{};{})", reset_password, user_class, sid);
  std::vector<std::string> commands{
      fmt::format("samba-tool dsacl set --action=allow --objectdn={} --sddl={}",
                  quoted(delegation.container), quoted(rights))};
  for (const std::string& group : delegation.groups)
    commands.push_back(fmt::format("samba-tool dsacl set --action=allow --objectdn={} --sddl={}",
                                   quoted(group),
                                   quoted(fmt::format("(OA;;WP;{};;{})", member_attribute, sid))));
  return commands;
}

std::vector<std::string> windows_commands(const Delegation& delegation) {
  const auto grant = [&](const std::string& dn, const char* where, std::string right) {
    return fmt::format("dsacls \"{}\" {}/G \"{}:{}\"", dn, where, delegation.account, right);
  };
  std::vector<std::string> commands{grant(delegation.container, "/I:T ", "CC;user")};
  for (const Attribute& one : attributes)
    commands.push_back(grant(delegation.container, "/I:S ", fmt::format("RPWP;{};user", one.name)));
  commands.push_back(grant(delegation.container, "/I:S ", "CA;Reset Password;user"));
  for (const std::string& group : delegation.groups)
    commands.push_back(grant(group, "", "WP;member"));
  return commands;
}

}  // namespace hikyaku::directory
