#include "directory/own/rules.h"

#include <algorithm>

#include "base/text.h"
#include "directory/addresses.h"

namespace hikyaku::directory {
namespace {

// atext (RFC 5322 section 3.2.3) without '/', and without '%', which templates of folders use.
bool is_name_character(char c) {
  constexpr std::string_view others = "!#$&'*+-=?^_`{|}~.";
  return is_alnum(c) || others.contains(c);
}

bool is_text(std::string_view text) {
  return text.size() <= own_text_octets_max && is_utf8(text) &&
         std::ranges::none_of(
             text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_one_of(std::string_view domain, const std::vector<std::string>& domains) {
  return std::ranges::any_of(domains,
                             [domain](const std::string& one) { return iequals(one, domain); });
}

}  // namespace

bool is_own_name(std::string_view name) {
  return !name.empty() && name.size() <= local_part_octets_max && name.front() != '.' &&
         name.back() != '.' && !name.contains("..") && std::ranges::all_of(name, is_name_character);
}

bool is_own_address(std::string_view address, const std::vector<std::string>& domains) {
  const auto at = address.rfind('@');
  return at != address.npos && is_own_name(address.substr(0, at)) &&
         is_one_of(address.substr(at + 1), domains);
}

void settle(Account& account) {
  account.domain = lower(account.domain);
  account.mail = account.name + "@" + account.domain;
}

std::optional<OwnRefusal> refusal_of(const Account& account,
                                     const std::vector<std::string>& domains) {
  using Reason = OwnRefusal::Reason;
  if (!is_own_name(account.name)) return OwnRefusal{Reason::name_invalid, account.name};
  if (!is_one_of(account.domain, domains))
    return OwnRefusal{Reason::domain_unknown, account.domain};
  if (account.aliases.size() > own_aliases_max)
    return OwnRefusal{Reason::aliases_many, std::to_string(own_aliases_max)};
  for (const std::string& alias : account.aliases)
    if (!is_own_address(alias, domains)) return OwnRefusal{Reason::alias_invalid, alias};
  for (const std::string& text : {account.display_name, account.home})
    if (!is_text(text)) return OwnRefusal{Reason::text_invalid, text};
  return std::nullopt;
}

std::optional<std::string> taken_address(const Account& account, const View& view) {
  for (const std::string_view address : own_addresses(account)) {
    const auto at = address.rfind('@');
    const Account* const has =
        view.by_address(address.substr(0, at), address.substr(at + 1), false);
    if (view.is_disputed(address.substr(0, at), address.substr(at + 1)))
      return std::string(address);
    if (has == nullptr || has->guid == account.guid) continue;
    // What somebody had before a rename is free.
    const auto its = own_addresses(*has);
    if (std::ranges::any_of(its, [&](std::string_view one) { return iequals(one, address); }))
      return std::string(address);
  }
  return std::nullopt;
}

std::string_view name_of(OwnRefusal::Reason reason) {
  using Reason = OwnRefusal::Reason;
  switch (reason) {
    case Reason::name_invalid:
      return "name_invalid";
    case Reason::name_taken:
      return "name_taken";
    case Reason::domain_unknown:
      return "domain_unknown";
    case Reason::domain_full:
      return "domain_full";
    case Reason::alias_invalid:
      return "alias_invalid";
    case Reason::aliases_many:
      return "aliases_many";
    case Reason::text_invalid:
      return "text_invalid";
    case Reason::password_short:
      return "password_short";
    case Reason::password_invalid:
      return "password_invalid";
    case Reason::not_found:
      return "not_found";
  }
  return "not_found";
}

}  // namespace hikyaku::directory
