#include "directory/ad/news.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "directory/addresses.h"

namespace hikyaku::directory {
namespace {

using Kind = SiteRecord::Kind;

SiteRecord record_of(Kind kind, const Account& account) {
  SiteRecord record;
  record.kind = kind;
  record.account = account;
  return record;
}

SiteRecord record_of(Kind kind, const Guid& guid) {
  SiteRecord record;
  record.kind = kind;
  record.account.guid = guid;
  return record;
}

// The changes of one reading, one account after the other.
class Changes {
 public:
  Changes(const SiteDirectory& before, const Circumstances& circumstances, News& news)
      : before_(before), circumstances_(circumstances), news_(news) {}

  /// `after`: null when it is no mail user any more.
  void add(const Guid& guid, const Account* after) {
    const Account* const known = before_.find(guid);
    const auto held = before_.held.find(guid);
    const bool is_held = held != before_.held.end();
    if (!known && !after) return;
    Account kept;
    if (known && after && (!known->former.empty() || !same(*known, *after))) {
      kept = *after;
      kept.former =
          former_addresses(*known, *after, circumstances_.keep_former, circumstances_.now);
      after = &kept;
    }
    if (known && after && same(*known, *after)) {
      if (is_held) news_.records.push_back(record_of(Kind::released, guid));
      return;
    }
    const auto harm = known ? harm_of(*known, after) : std::nullopt;
    if (!harm || (is_held && circumstances_.confirmed)) return take(guid, after);
    if (!is_held) {
      harms_.push_back({guid, after ? std::optional(*after) : std::nullopt, *harm});
      return;
    }
    if (held->second.harm != *harm) hold(guid, *harm, held->second.since);
  }

  /// What does harm passes all together or not at all; while something is held already, at most
  /// what is urgent.
  void end(const Brake& brake) {
    const bool is_holding = !before_.held.empty();
    const auto is_urgent_one = [](const Harmed& one) { return is_urgent(one.harm); };
    news_.urgent_count = static_cast<std::size_t>(std::ranges::count_if(harms_, is_urgent_one));
    const bool passes =
        is_holding
            ? brake.allows_urgent(news_.urgent_count, before_.passed_count, circumstances_.now)
            : brake.allows(harms_.size(), before_.accounts.size(), circumstances_.now);
    if (passes) news_.harms_count = is_holding ? news_.urgent_count : harms_.size();
    if (passes && is_holding) {
      SiteRecord record;
      record.kind = Kind::passed;
      record.passed_count = before_.passed_count + news_.urgent_count;
      news_.records.push_back(std::move(record));
    }
    for (const Harmed& one : harms_) {
      if (passes && (!is_holding || is_urgent(one.harm))) {
        take(one.guid, one.after ? &*one.after : nullptr);
        continue;
      }
      hold(one.guid, one.harm, circumstances_.now);
      news_.held.push_back(one.guid);
    }
  }

 private:
  struct Harmed {
    Guid guid;
    std::optional<Account> after;
    Harm harm;
  };
  void take(const Guid& guid, const Account* after) {
    if (after) return news_.records.push_back(record_of(Kind::account, *after));
    const Account& known = *before_.find(guid);
    SiteRecord record = record_of(Kind::removed, known);
    record.removed.time =
        std::chrono::floor<Seconds>(circumstances_.now.time_since_epoch()).count();
    record.removed.manager = guid_of_dn(known.manager);
    news_.records.push_back(std::move(record));
  }
  /// A DN changes when its owner is moved, and nobody reads that of a removed account again.
  Guid guid_of_dn(const std::string& dn) const {
    if (!dn.empty())
      for (const AccountPtr& account : before_.accounts)
        if (iequals(account->dn, dn)) return account->guid;
    return {};
  }
  void hold(const Guid& guid, Harm harm, Time since) {
    SiteRecord record = record_of(Kind::held, guid);
    record.held = {harm, since};
    news_.records.push_back(std::move(record));
  }

  const SiteDirectory& before_;
  const Circumstances& circumstances_;
  News& news_;
  std::vector<Harmed> harms_;
};

// A cookie alone is worth no record: an older one only says some things twice.
bool is_worth_a_record(const Source& before, const Source& now, bool among_others) {
  return before.invocation_id != now.invocation_id ||
         (before.cookie.empty() && !now.cookie.empty()) ||
         (among_others && before.cookie != now.cookie);
}

}  // namespace

std::shared_ptr<const View> make_view(const SiteDirectory& site, const AdOptions& options,
                                      Time now) {
  std::vector<AccountPtr> accounts(site.accounts.begin(), site.accounts.end());
  std::vector<Removed> removed;
  for (const auto& [guid, one] : site.removed) removed.push_back(one);
  return std::make_shared<const View>(std::move(accounts), options.mail_domains, site.netbios_name,
                                      site.dns_name, now, options.addresses, std::move(removed));
}

News make_news(Reading reading, const AdDomain& domain, const SiteDirectory& before,
               const Brake& brake, const Circumstances& circumstances) {
  News news;
  news.reading = std::move(reading);
  if (!before.seen || before.netbios_name != domain.netbios_name ||
      before.dns_name != domain.dns_name) {
    SiteRecord record;
    record.kind = Kind::domain;
    record.netbios_name = domain.netbios_name;
    record.dns_name = domain.dns_name;
    news.records.push_back(std::move(record));
  }
  Changes changes(before, circumstances, news);
  std::unordered_set<Guid> seen;
  // First: who changed and left at once is among both.
  for (const Guid& guid : news.reading.gone)
    if (seen.insert(guid).second) changes.add(guid, nullptr);
  for (const Member& member : news.reading.members)
    if (seen.insert(member.account.guid).second) changes.add(member.account.guid, &member.account);
  if (news.reading.whole) {
    for (const AccountPtr& account : before.accounts) {
      if (seen.contains(account->guid)) continue;
      if (circumstances.may_lag)
        ++news.awaited_count;
      else
        changes.add(account->guid, nullptr);
    }
  }
  changes.end(brake);
  if (is_worth_a_record(before.source, news.reading.source, !news.records.empty())) {
    SiteRecord record;
    record.kind = Kind::source;
    record.source = news.reading.source;
    news.records.push_back(std::move(record));
  }
  return news;
}

}  // namespace hikyaku::directory
