#include "directory/known_accounts.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "directory/addresses.h"
#include "directory/own/own_record.h"
#include "directory/site_record.h"
#include "directory/system/system_record.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t read_bytes = 4u << 20;
const log::LogName site_log = "site";

struct Folds {
  SiteDirectory ad;
  OwnAccounts own;
  SystemAccounts system;

  void apply(std::string_view bytes) {
    if (auto record = decode(bytes))
      ad.apply(std::move(*record));
    else if (auto own_record = decode_own(bytes))
      own.apply(std::move(*own_record));
    else if (const auto system_record = decode_system(bytes))
      system.apply(*system_record);
  }
  std::vector<KnownAccount> all() const {
    std::map<Guid, KnownAccount> by_guid;
    const auto add_system = [&](const Guid& guid, const SystemPerson& person) {
      Account account;
      account.guid = guid;
      account.name = person.name;
      account.display_name = person.full_name;
      by_guid.insert({guid, {"system", std::make_shared<const Account>(std::move(account))}});
    };
    // An own account may have been made with the guid of another mode's: that is the later one.
    for (const auto& [guid, one] : own.accounts) by_guid.insert({guid, {"own", one.account}});
    for (const AccountPtr& one : ad.accounts) by_guid.insert({one->guid, {"ad", one}});
    for (const auto& [guid, person] : system.accounts) add_system(guid, person);
    for (const auto& [guid, one] : own.removed) by_guid.insert({guid, {"own", one}});
    for (const auto& [guid, person] : system.removed) add_system(guid, person);
    std::vector<KnownAccount> accounts;
    for (auto& [guid, known] : by_guid) accounts.push_back(std::move(known));
    return accounts;
  }
};

/// Those that its name makes, too: in its domain, or in all when it belongs to none.
std::vector<std::string> addresses_of(const Account& account,
                                      const std::vector<std::string>& domains) {
  std::vector<std::string> all;
  for (const std::string_view one : own_addresses(account)) all.emplace_back(one);
  for (const std::string& domain : domains)
    if (account.domain.empty() || iequals(domain, account.domain))
      all.push_back(account.name + "@" + domain);
  return all;
}

bool is_former(const Account& account, std::string_view address) {
  return std::ranges::any_of(account.former, [&](const FormerAddress& one) {
    return iequals(one.text, address) || iequals(one.text, address.substr(0, address.rfind('@')));
  });
}

/// Also who else could be meant.
AdoptionPlan plan_of(const KnownAccount& old, const View& view,
                     const std::vector<std::string>& domains, std::set<Guid>& candidates) {
  AdoptionPlan plan;
  plan.from = &old;
  for (const std::string& address : addresses_of(*old.account, domains)) {
    const auto at = address.rfind('@');
    const Account* const has =
        view.by_address(address.substr(0, at), address.substr(at + 1), false);
    if (plan.address.empty()) plan.address = address;
    if (!has || is_former(*has, address)) continue;
    candidates.insert(has->guid);
    if (!plan.to) plan.address = address;
    plan.to = has;
  }
  if (candidates.size() == 1) return plan;
  plan.state = candidates.empty() ? AdoptionPlan::State::missing : AdoptionPlan::State::ambiguous;
  plan.to = nullptr;
  return plan;
}

}  // namespace

Task<Result<std::vector<KnownAccount>>> known_accounts_of(log::Engine& engine) {
  Folds folds;
  CO_TRY(const log::Position tail, co_await engine.open(site_log, "site"));
  for (log::Position next = 1; next <= tail;) {
    CO_TRY(auto records, co_await engine.read(site_log, next, read_bytes));
    if (records.empty()) break;
    for (const log::StoredRecord& record : records) folds.apply(record.meta);
    next = records.back().position + 1;
  }
  co_return folds.all();
}

std::vector<AdoptionPlan> plan_of(const std::vector<KnownAccount>& old, const View& view,
                                  const std::vector<std::string>& domains) {
  std::vector<AdoptionPlan> plans;
  std::map<Guid, std::size_t> counts;
  for (const KnownAccount& one : old) {
    if (view.by_guid(one.account->guid)) continue;
    std::set<Guid> candidates;
    plans.push_back(plan_of(one, view, domains, candidates));
    for (const Guid& guid : candidates) ++counts[guid];
  }
  for (AdoptionPlan& plan : plans) {
    if (!plan.to || counts[plan.to->guid] < 2) continue;
    plan.state = AdoptionPlan::State::ambiguous;
    plan.to = nullptr;
  }
  return plans;
}

std::string_view name_of(AdoptionPlan::State state) {
  switch (state) {
    case AdoptionPlan::State::ready:
      return "ready";
    case AdoptionPlan::State::missing:
      return "missing";
    case AdoptionPlan::State::ambiguous:
      return "ambiguous";
  }
  return "ambiguous";
}

}  // namespace hikyaku::directory
