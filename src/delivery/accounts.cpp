#include "delivery/accounts.h"

#include "base/events.h"

namespace hikyaku::delivery {
namespace {

std::string limit_text(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "default";
}

store::Account::Alarm alarm_for(std::string name) {
  return [name = std::move(name)](store::Fullness now, store::Usage used, store::Quota quota) {
    const bool is_full = now == store::Fullness::full;
    const std::string bytes = std::to_string(used.bytes), messages = std::to_string(used.messages);
    const std::string bytes_max = std::to_string(quota.bytes_max),
                      messages_max = std::to_string(quota.messages_max);
    event(Level::warning, is_full ? "delivery.mailbox.full" : "delivery.mailbox.nearly_full",
          {{"account", name},
           {"bytes", bytes},
           {"bytes_max", bytes_max},
           {"messages", messages},
           {"messages_max", messages_max}});
  };
}

}  // namespace

AccountQuota Accounts::quota_of(const directory::Account& account) const {
  const AccountHome home = home_of_(account);
  const auto own = settings_.find(account.guid);
  return delivery::quota_of(own ? own->quota : QuotaSetting{}, home.domain_quota, home.quota);
}

// The quota is asked for and given under one lock: of two who do so at once, the second knows what
// the first did.
std::shared_ptr<store::Account> Accounts::find_open(const directory::Account& account) const {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(account.guid);
  if (found == open_.end()) return nullptr;
  auto opened = found->second.lock();
  if (opened != nullptr) opened->set_quota(quota_of(account).quota());
  return opened;
}

Task<Result<std::shared_ptr<store::Account>>> Accounts::open(const directory::Account& account) {
  if (auto known = find_open(account)) co_return known;
  const directory::Account wanted = account;
  CO_TRY(auto opened, co_await store_.open(wanted.guid, home_of_(wanted).folder));
  opened->set_alarm(alarm_for(wanted.name));
  const std::lock_guard lock(mutex_);
  open_[wanted.guid] = opened;
  opened->set_quota(quota_of(wanted).quota());
  co_return opened;
}

Task<Result<Accounts::Move>> Accounts::move_home(directory::Account account) {
  Move move;
  CO_TRY(move.from, co_await store_.folder_of(account.guid));
  move.to = move.from;
  if (move.from.empty()) co_return move;
  const std::string wanted = home_of_(account).folder;
  const auto moved = co_await store_.move(account.guid, wanted);
  if (!moved) {
    event(Level::error, "delivery.mailbox.move_failed",
          {{"account", account.name}, {"folder", wanted}, {"reason", describe(moved.error())}});
    co_return fail(moved.error().kind, "mailbox.move",
                   account.name + ": " + wanted + ": " + moved.error().detail);
  }
  move.is_moved = *moved;
  CO_TRY(move.to, co_await store_.folder_of(account.guid));
  if (move.is_moved)
    event(Level::notice, "delivery.mailbox.moved",
          {{"account", account.name}, {"from", move.from}, {"to", move.to}});
  co_return move;
}

Task<Result<>> Accounts::set_quota(directory::Account account, QuotaSetting quota, std::string by,
                                   Time now) {
  const std::string bytes = limit_text(quota.bytes_max), messages = limit_text(quota.messages_max);
  AccountSettings::Change change = [quota](AccountSetting& setting) { setting.quota = quota; };
  CO_TRY_DO(co_await settings_.change(account.guid, std::move(change), now, by));
  (void)find_open(account);  // which gives it to the open ones
  event(Level::notice, "delivery.quota.changed",
        {{"account", account.name}, {"bytes", bytes}, {"messages", messages}, {"by", by}});
  co_return Result<>();
}

Task<Result<>> Accounts::set_rights(directory::Account account, AccountSettings::Change change,
                                    std::string by, Time now) {
  CO_TRY_DO(co_await settings_.change(account.guid, std::move(change), now, by));
  const auto setting = settings_.find(account.guid).value_or(AccountSetting());
  const auto word = [](bool is_on) { return is_on ? "on" : "off"; };
  const std::string hours = auth::text(setting.permits.hours),
                    bytes = std::to_string(setting.sending.message_bytes_max);
  std::string destinations;
  for (const std::string& one : setting.sending.destinations)
    destinations += (destinations.empty() ? "" : ",") + one;
  event(Level::notice, "delivery.account.changed",
        {{"account", account.name},
         {"smtp", word(setting.permits.smtp)},
         {"pop3", word(setting.permits.pop3)},
         {"imap", word(setting.permits.imap)},
         {"hours", hours},
         {"size", bytes},
         {"destinations", destinations},
         {"by", by}});
  co_return Result<>();
}

}  // namespace hikyaku::delivery
