#include "directory/ad/news.h"

#include <algorithm>

namespace hikyaku::directory {
namespace {

constexpr std::size_t removals_always_allowed = 10;

}  // namespace

std::shared_ptr<const View> make_view(const SiteDirectory& site, const AdOptions& options,
                                      Time now) {
  std::vector<Account> accounts;
  accounts.reserve(site.accounts.size());
  for (const auto& [guid, account] : site.accounts) accounts.push_back(account);
  return std::make_shared<const View>(std::move(accounts), options.mail_domains, site.netbios_name,
                                      site.dns_name, now);
}

Result<News> make_news(Reading reading, const AdDomain& domain, const SiteDirectory& before,
                       const AdOptions& options, const Circumstances& circumstances) {
  News news;
  news.reading = std::move(reading);
  const bool same_domain = before.seen && before.netbios_name == domain.netbios_name &&
                           before.dns_name == domain.dns_name;
  if (same_domain && !news.reading.whole && news.reading.members.empty() &&
      news.reading.gone.empty() && before.source.invocation_id == news.reading.source.invocation_id)
    return news;
  SiteDirectory& after = news.after;
  if (!news.reading.whole) after.accounts = before.accounts;
  after.netbios_name = domain.netbios_name;
  after.dns_name = domain.dns_name;
  after.source = news.reading.source;
  after.seen = true;
  for (const Member& member : news.reading.members)
    after.accounts.insert_or_assign(member.account.guid, member.account);
  for (const Guid& guid : news.reading.gone) after.accounts.erase(guid);
  if (news.reading.whole && circumstances.may_lag)
    for (const auto& [guid, account] : before.accounts)
      news.awaited_count += after.accounts.try_emplace(guid, account).second;
  news.records = difference(before, after);
  const auto removals = static_cast<std::size_t>(
      std::ranges::count(news.records, SiteRecord::Kind::removed,
                         [](const SiteRecord& record) { return record.kind; }));
  const std::size_t known = before.accounts.size();
  if (!circumstances.confirmed && removals > removals_always_allowed && removals > known / 2)
    return fail(
        Error::Kind::limit, "ad.sync",
        std::to_string(removals) + " of " + std::to_string(known) +
            " mail users would be gone at once; refresh the directory by hand if that is so");
  if (!news.records.empty()) news.view = make_view(after, options, circumstances.now);
  return news;
}

}  // namespace hikyaku::directory
