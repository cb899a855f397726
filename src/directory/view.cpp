// Looking up accounts by what people and mail call them.
#include <algorithm>
#include <functional>
#include <unordered_set>

#include "base/text.h"
#include "directory/addresses.h"
#include "directory/directory.h"

namespace hikyaku::directory {
namespace {

std::vector<AccountPtr> shared(std::vector<Account> accounts) {
  std::vector<AccountPtr> all;
  all.reserve(accounts.size());
  for (Account& account : accounts)
    all.push_back(std::make_shared<const Account>(std::move(account)));
  return all;
}

std::string joined(std::string_view local_part, std::string_view domain) {
  std::string address(local_part);
  return address.append("@").append(domain);
}

bool has_address(const Account& account, std::string_view address) {
  return iequals(account.mail, address) || iequals(account.primary, address) ||
         std::ranges::any_of(account.aliases, [address](const std::string& alias) {
           return iequals(alias, address);
         });
}

// At least as many as there are.
std::size_t addresses_count(const std::vector<AccountPtr>& accounts) {
  std::size_t count = 0;
  for (const AccountPtr& account : accounts)
    count += !account->mail.empty() + !account->primary.empty() + account->aliases.size();
  return count;
}

// In strict domains an account that belongs to one has addresses in that one only.
bool is_at_home(const Account& account, std::string_view domain, bool strict_domains) {
  return !strict_domains || account.domain.empty() || iequals(account.domain, domain);
}

}  // namespace

auto View::has_name(std::string_view name) const {
  return [this, name](std::uint32_t i) { return iequals(accounts_[i]->name, name); };
}
auto View::has_upn(std::string_view upn) const {
  return [this, upn](std::uint32_t i) { return iequals(accounts_[i]->upn, upn); };
}
auto View::has_sid(std::string_view sid) const {
  return [this, sid](std::uint32_t i) { return accounts_[i]->sid == sid; };
}
auto View::has_own(std::string_view address) const {
  return [this, address](std::uint32_t i) { return has_address(*accounts_[i], address); };
}

auto View::has_dn(std::string_view dn) const {
  return [this, dn](std::uint32_t i) { return iequals(accounts_[i]->dn, dn); };
}

View::View(std::vector<Account> accounts, std::vector<std::string> domains,
           std::string netbios_name, std::string dns_name, Time seen, AddressRule rule)
    : View(shared(std::move(accounts)), std::move(domains), std::move(netbios_name),
           std::move(dns_name), seen, rule) {}

View::View(std::vector<AccountPtr> accounts, std::vector<std::string> domains,
           std::string netbios_name, std::string dns_name, Time seen, AddressRule rule,
           std::vector<Removed> removed)
    : accounts_(std::move(accounts)),
      domains_(std::move(domains)),
      netbios_name_(std::move(netbios_name)),
      dns_name_(std::move(dns_name)),
      seen_(seen),
      rule_(rule),
      by_name_(accounts_.size()),
      by_upn_(accounts_.size()),
      by_sid_(accounts_.size()),
      by_address_(addresses_count(accounts_)),
      by_dn_(accounts_.size()),
      removed_(std::move(removed)) {
  std::ranges::sort(accounts_, {}, [](const AccountPtr& account) { return account->guid; });
  for (std::uint32_t i = 0; i < accounts_.size(); ++i) {
    const Account& account = *accounts_[i];
    const bool is_first = by_name_.add(account.name, i, has_name(account.name)) == i;
    if (!is_first && rule_ == AddressRule::domain) shared_names_.insert(lower(account.name));
    if (!account.upn.empty()) by_upn_.add(account.upn, i, has_upn(account.upn));
    if (!account.dn.empty()) by_dn_.add(account.dn, i, has_dn(account.dn));
    if (!account.sid.empty()) by_sid_.add(account.sid, i, has_sid(account.sid));
    add_addresses(i);
  }
  std::ranges::sort(disputes_);
  if (!removed_.empty()) add_removed();
}

void View::add_removed() {
  // The last owner of a name first: it is the one whom the name means.
  std::ranges::sort(removed_, std::greater(), &Removed::time);
  std::unordered_set<std::string> names;
  std::vector<AccountPtr> owners;
  for (const Removed& one : removed_)
    if (names.insert(lower(one.account->name)).second) owners.push_back(one.account);
  before_ = std::make_unique<const View>(std::move(owners), domains_, netbios_name_, dns_name_,
                                         seen_, rule_);
  std::ranges::sort(removed_, {}, [](const Removed& one) { return one.account->guid; });
}

std::shared_ptr<const View> View::with(std::vector<AccountPtr> accounts) const {
  std::unordered_set<Guid> there;
  for (const AccountPtr& account : accounts) there.insert(account->guid);
  std::vector<Removed> removed = removed_;
  std::erase_if(removed, [&](const Removed& one) { return there.contains(one.account->guid); });
  return std::make_shared<const View>(std::move(accounts), domains_, netbios_name_, dns_name_,
                                      seen_, rule_, std::move(removed));
}

void View::add_addresses(std::uint32_t index) {
  const Account& account = *accounts_[index];
  // Neither mail nor proxyAddresses is unique in AD.
  for (const std::string_view address : own_addresses(account)) {
    const std::uint32_t first = by_address_.add(address, index, has_own(address));
    if (first != index) disputes_.push_back({lower(address), accounts_[first]->name, account.name});
  }
  for (const FormerAddress& one : account.former) {
    const auto [at, is_new] = by_former_.try_emplace(lower(one.text), Former{index, one.until});
    // Whoever had it last.
    if (!is_new && at->second.until < one.until) at->second = {index, one.until};
  }
}

const Account* View::at(std::optional<std::uint32_t> index) const {
  return index ? accounts_[*index].get() : nullptr;
}
const Account* View::by_name(std::string_view name) const {
  if (!shared_names_.empty() && shared_names_.contains(lower(name))) return nullptr;
  return at(by_name_.find(name, has_name(name)));
}
const Account* View::by_upn(std::string_view upn) const {
  return at(by_upn_.find(upn, has_upn(upn)));
}
const Account* View::by_sid(std::string_view sid) const {
  return sid.empty() ? nullptr : at(by_sid_.find(sid, has_sid(sid)));
}
const Account* View::by_own_address(std::string_view address) const {
  return at(by_address_.find(address, has_own(address)));
}
const Account* View::by_dn(std::string_view dn) const {
  return at(by_dn_.find(dn, has_dn(dn)));
}

const Removed* View::removed_by_guid(const Guid& guid) const {
  const auto found = std::ranges::lower_bound(removed_, guid, {},
                                              [](const Removed& one) { return one.account->guid; });
  return found != removed_.end() && found->account->guid == guid ? &*found : nullptr;
}

const Removed* View::removed_by_name(std::string_view name) const {
  const Account* const account = before_ ? before_->by_name(name) : nullptr;
  return account ? removed_by_guid(account->guid) : nullptr;
}

const Removed* View::removed_by_address(std::string_view local_part, std::string_view domain,
                                        bool strict_domains) const {
  const Account* const account =
      before_ ? before_->by_address(local_part, domain, strict_domains) : nullptr;
  return account ? removed_by_guid(account->guid) : nullptr;
}

const Account* View::by_guid(const Guid& guid) const {
  const auto found = std::ranges::lower_bound(
      accounts_, guid, {}, [](const AccountPtr& account) { return account->guid; });
  return found != accounts_.end() && (*found)->guid == guid ? found->get() : nullptr;
}

const Account* View::by_login(std::string_view login) const {
  if (rule_ == AddressRule::domain) {
    const auto at_sign = login.rfind('@');
    return at_sign == login.npos
               ? by_name(login)
               : by_address(login.substr(0, at_sign), login.substr(at_sign + 1), false);
  }
  if (const auto slash = login.find('\\'); slash != login.npos) {
    const auto domain = login.substr(0, slash);
    if (!iequals(domain, netbios_name_) && !iequals(domain, dns_name_)) return nullptr;
    return by_name(login.substr(slash + 1));
  }
  if (const Account* account = by_upn(login)) return account;
  const auto at_sign = login.rfind('@');
  if (at_sign == login.npos) return by_name(login);
  const auto local_part = login.substr(0, at_sign), domain = login.substr(at_sign + 1);
  if (iequals(domain, dns_name_) || iequals(domain, netbios_name_))
    if (const Account* account = by_name(local_part)) return account;
  // Whose name it is may log in by it also when another claims the address: the password decides.
  if (is_disputed(local_part, domain))
    return is_mail_domain(domain) ? by_name(local_part) : nullptr;
  return by_address(local_part, domain, false);
}

std::string_view View::name_in(std::string_view login) const {
  if (const auto slash = login.find('\\'); slash != login.npos) {
    const auto domain = login.substr(0, slash);
    return iequals(domain, netbios_name_) || iequals(domain, dns_name_) ? login.substr(slash + 1)
                                                                        : login;
  }
  const auto at = login.rfind('@');
  if (at == login.npos) return login;
  const auto domain = login.substr(at + 1);
  const bool is_known = iequals(domain, dns_name_) || iequals(domain, netbios_name_) ||
                        std::ranges::find(domains_, lower(domain)) != domains_.end();
  return is_known ? login.substr(0, at) : login;
}

const Account* View::by_address(std::string_view local_part, std::string_view domain,
                                bool strict_domains) const {
  const std::string address = joined(local_part, domain);
  if (const Account* account = by_own_address(address))
    return is_disputed(local_part, domain) ? nullptr : account;
  if (is_mail_domain(domain)) {
    const Account* account = by_name(local_part);
    if (account && is_at_home(*account, domain, strict_domains) &&
        (rule_ == AddressRule::name || own_addresses(*account).empty()))
      return account;
  }
  return by_former(local_part, domain, address, strict_domains);
}

const Account* View::by_former(std::string_view local_part, std::string_view domain,
                               std::string_view address, bool strict_domains) const {
  if (by_former_.empty()) return nullptr;
  if (const auto found = by_former_.find(lower(address)); found != by_former_.end())
    return accounts_[found->second.account].get();
  if (!is_mail_domain(domain)) return nullptr;
  const auto found = by_former_.find(lower(local_part));
  if (found == by_former_.end()) return nullptr;
  const Account* const account = accounts_[found->second.account].get();
  const bool names_count = rule_ == AddressRule::name || own_addresses(*account).empty();
  return names_count && is_at_home(*account, domain, strict_domains) ? account : nullptr;
}

bool View::is_disputed(std::string_view local_part, std::string_view domain) const {
  if (disputes_.empty()) return false;
  const std::string address = lower(joined(local_part, domain));
  const auto found = std::ranges::lower_bound(disputes_, address, {}, &Dispute::address);
  return found != disputes_.end() && found->address == address;
}

bool View::is_mail_domain(std::string_view domain) const {
  return std::ranges::any_of(domains_,
                             [domain](const std::string& own) { return iequals(own, domain); });
}

std::vector<std::string> View::addresses_of(const Account& account, bool strict_domains) const {
  std::vector<std::string> all;
  const auto add = [&](std::string_view address) {
    const auto at_sign = address.rfind('@');
    const Account* reached =
        by_address(address.substr(0, at_sign), address.substr(at_sign + 1), strict_domains);
    const bool is_new = std::ranges::none_of(
        all, [address](const std::string& one) { return iequals(one, address); });
    if (is_new && reached && reached->guid == account.guid) all.emplace_back(address);
  };
  const auto add_name = [&](std::string_view name) {
    for (const std::string& domain : domains_) add(joined(lower(name), lower(domain)));
  };
  add_name(account.name);
  for (const std::string_view address : own_addresses(account)) add(address);
  for (const FormerAddress& one : account.former) {
    if (one.text.contains('@'))
      add(one.text);
    else
      add_name(one.text);
  }
  return all;
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
    case Verdict::service_off:
      return "service_off";
    case Verdict::outside_use_hours:
      return "outside_use_hours";
    case Verdict::unavailable:
      return "unavailable";
  }
  return "unavailable";
}

}  // namespace hikyaku::directory
