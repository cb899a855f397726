#include "directory/ad/entry_change.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>

#include <ldap.h>
#include <unicode/unistr.h>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

/// The changes as libldap takes them; refers to what it is made from.
class Modifications {
 public:
  explicit Modifications(std::vector<AttributeChange>& changes, bool is_add) {
    values_.reserve(changes.size());
    mods_.reserve(changes.size());
    for (AttributeChange& change : changes) {
      auto& octets = octets_.emplace_back();
      octets.reserve(change.values.size());
      auto& list = values_.emplace_back();
      for (std::string& value : change.values) {
        octets.push_back({value.size(), value.data()});
        list.push_back(&octets.back());
      }
      list.push_back(nullptr);
      LDAPMod mod{};
      mod.mod_op = LDAP_MOD_BVALUES | (is_add ? LDAP_MOD_ADD : operation_of(change.how));
      mod.mod_type = change.attribute.data();
      mod.mod_bvalues = change.values.empty() ? nullptr : list.data();
      mods_.push_back(mod);
    }
    for (LDAPMod& mod : mods_) pointers_.push_back(&mod);
    pointers_.push_back(nullptr);
  }
  LDAPMod** get() { return pointers_.data(); }

 private:
  static int operation_of(AttributeChange::How how) {
    return how == AttributeChange::How::add      ? LDAP_MOD_ADD
           : how == AttributeChange::How::remove ? LDAP_MOD_DELETE
                                                 : LDAP_MOD_REPLACE;
  }
  std::deque<std::vector<berval>> octets_;
  std::vector<std::vector<berval*>> values_;
  std::vector<LDAPMod> mods_;
  std::vector<LDAPMod*> pointers_;
};

ChangeAnswer answer_of(Connection& connection, const char* what, int code) {
  if (code == LDAP_SUCCESS) return std::nullopt;
  // Negative: the library's own, so nobody answered; and the controller's "not now".
  if (code < 0 || code == LDAP_BUSY || code == LDAP_UNAVAILABLE || code == LDAP_TIMELIMIT_EXCEEDED)
    return fail(Error::Kind::temporary, what, ldap_err2string(code));
  ChangeRefused refused{code, {}};
  char* text = nullptr;
  ldap_get_option(connection.handle(), LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  if (text) refused.diagnostic = text;
  ldap_memfree(text);
  if (refused.diagnostic.empty()) refused.diagnostic = ldap_err2string(code);
  return refused;
}

}  // namespace

std::uint32_t ChangeRefused::windows_error() const {
  std::uint32_t number = 0;
  const auto colon = diagnostic.find(':');
  if (colon != 8) return 0;
  std::from_chars(diagnostic.data(), diagnostic.data() + colon, number, 16);
  return number;
}

ChangeAnswer add_entry(Connection& connection, const std::string& dn,
                       std::vector<AttributeChange> attributes) {
  Modifications all(attributes, true);
  return answer_of(connection, "ldap.add",
                   ldap_add_ext_s(connection.handle(), dn.c_str(), all.get(), nullptr, nullptr));
}

ChangeAnswer change_entry(Connection& connection, const std::string& dn,
                          std::vector<AttributeChange> changes) {
  Modifications all(changes, false);
  return answer_of(connection, "ldap.modify",
                   ldap_modify_ext_s(connection.handle(), dn.c_str(), all.get(), nullptr, nullptr));
}

ChangeAnswer rename_entry(Connection& connection, const std::string& dn, const std::string& rdn) {
  return answer_of(
      connection, "ldap.rename",
      ldap_rename_s(connection.handle(), dn.c_str(), rdn.c_str(), nullptr, 1, nullptr, nullptr));
}

ChangeAnswer remove_entry(Connection& connection, const std::string& dn) {
  // MS-ADTS 3.1.1.3.4.1.15: LDAP_SERVER_TREE_DELETE_OID. A computer may hold entries of its own.
  LDAPControl tree{const_cast<char*>(LDAP_CONTROL_X_TREE_DELETE), {0, nullptr}, 0};
  LDAPControl* controls[] = {&tree, nullptr};
  return answer_of(connection, "ldap.delete",
                   ldap_delete_ext_s(connection.handle(), dn.c_str(), controls, nullptr));
}

Result<bool> allows(Connection& connection, const std::string& dn, const std::string& attribute,
                    std::string_view value) {
  TRY(const auto entries,
      connection.search(dn, Scope::base, Filter::present("objectClass"), {attribute}));
  if (entries.empty()) return false;
  const auto allowed = entries.front().attributes.find(lower(attribute));
  return allowed != entries.front().attributes.end() &&
         std::ranges::any_of(allowed->second,
                             [&](const std::string& one) { return iequals(one, value); });
}

std::string escape_rdn_value(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool is_edge = (i == 0 && (c == ' ' || c == '#')) || (i + 1 == value.size() && c == ' ');
    if (is_edge || std::string_view("\"+,;<>\\=").contains(c)) {
      text += '\\';
      text += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      constexpr char digits[] = "0123456789ABCDEF";
      const auto octet = static_cast<unsigned char>(c);
      text += {'\\', digits[octet >> 4], digits[octet & 15]};
    } else {
      text += c;
    }
  }
  return text;
}

Result<std::string> unicode_pwd(std::string_view password) {
  if (!is_utf8(password)) return fail(Error::Kind::permanent, "password", "it is not UTF-8");
  const auto text = icu::UnicodeString::fromUTF8("\"" + std::string(password) + "\"");
  std::string octets;
  octets.reserve(2 * static_cast<std::size_t>(text.length()));
  for (std::int32_t i = 0; i < text.length(); ++i)
    octets += {static_cast<char>(text[i] & 0xff), static_cast<char>(text[i] >> 8)};
  return octets;
}

}  // namespace hikyaku::directory
