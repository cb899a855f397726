// Looking up accounts by what people and mail call them. All keys are lower case.
#include <algorithm>

#include "base/text.h"
#include "directory/directory.h"

namespace hikyaku::directory {
namespace {

const Account* find(const std::unordered_map<std::string, std::size_t>& index,
                    const std::vector<Account>& accounts, std::string_view key) {
  const auto it = index.find(lower(key));
  return it == index.end() ? nullptr : &accounts[it->second];
}

}  // namespace

View::View(std::vector<Account> accounts, std::vector<std::string> domains,
           std::string netbios_name, std::string dns_name, Time seen)
    : accounts_(std::move(accounts)),
      domains_(std::move(domains)),
      netbios_name_(std::move(netbios_name)),
      dns_name_(std::move(dns_name)),
      seen_(seen) {
  for (std::string& domain : domains_) domain = lower(domain);
  std::unordered_map<std::string, int> mail_uses;
  for (const Account& account : accounts_)
    if (!account.mail.empty()) ++mail_uses[lower(account.mail)];
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Account& account = accounts_[i];
    by_guid_.emplace(account.guid, i);
    by_name_.emplace(lower(account.name), i);
    if (!account.upn.empty()) by_upn_.emplace(lower(account.upn), i);
    // The mail attribute is not unique in AD: one that two accounts claim names neither of them.
    if (!account.mail.empty() && mail_uses[lower(account.mail)] == 1)
      by_mail_.emplace(lower(account.mail), i);
  }
}

const Account* View::by_name(std::string_view name) const {
  return find(by_name_, accounts_, name);
}
const Account* View::by_upn(std::string_view upn) const {
  return find(by_upn_, accounts_, upn);
}
const Account* View::by_mail(std::string_view mail) const {
  return find(by_mail_, accounts_, mail);
}
const Account* View::by_guid(const Guid& guid) const {
  const auto it = by_guid_.find(guid);
  return it == by_guid_.end() ? nullptr : &accounts_[it->second];
}

const Account* View::by_login(std::string_view login) const {
  if (const auto slash = login.find('\\'); slash != login.npos) {
    const auto domain = login.substr(0, slash);
    if (!iequals(domain, netbios_name_) && !iequals(domain, dns_name_)) return nullptr;
    return by_name(login.substr(slash + 1));
  }
  if (const Account* account = by_upn(login)) return account;
  const auto at = login.rfind('@');
  if (at == login.npos) return by_name(login);
  const auto local_part = login.substr(0, at), domain = login.substr(at + 1);
  if (iequals(domain, dns_name_) || iequals(domain, netbios_name_))
    if (const Account* account = by_name(local_part)) return account;
  return by_address(local_part, domain, false);
}

const Account* View::by_address(std::string_view local_part, std::string_view domain,
                                bool strict_domains) const {
  std::string address(local_part);
  if (const Account* account = by_mail(address.append("@").append(domain))) return account;
  const std::string wanted = lower(domain);
  if (std::find(domains_.begin(), domains_.end(), wanted) == domains_.end()) return nullptr;
  const Account* account = by_name(local_part);
  if (account && strict_domains && !account->domain.empty() && !iequals(account->domain, wanted))
    return nullptr;
  return account;
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted:
      return "accepted";
    case Verdict::wrong_password:
      return "wrong_password";
    case Verdict::not_a_mail_user:
      return "not_a_mail_user";
    case Verdict::disabled:
      return "disabled";
    case Verdict::locked:
      return "locked";
    case Verdict::expired:
      return "expired";
    case Verdict::password_expired:
      return "password_expired";
    case Verdict::must_change_password:
      return "must_change_password";
    case Verdict::outside_hours:
      return "outside_hours";
    case Verdict::wrong_workstation:
      return "wrong_workstation";
    case Verdict::unavailable:
      return "unavailable";
  }
  return "unavailable";
}

}  // namespace hikyaku::directory
