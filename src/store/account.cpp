#include "store/account.h"

#include "base/check.h"
#include "base/events.h"
#include "mime/summary.h"
#include "store/account_impl.h"

namespace hikyaku::store {
namespace {

Usage usage_of(const AccountValue& value) {
  return {value.bytes, value.message_count};
}

bool ask_room(Account::Impl& impl, Usage more, bool takes) {
  std::optional<Fullness> news;
  Account::Alarm alarm;
  Usage used;
  Quota quota;
  bool is_there = false;
  {
    const std::scoped_lock lock(impl.mutex);
    used = usage_of(*impl.state);
    quota = impl.room.quota();
    is_there = impl.room.fits(used, more);
    if (!is_there)
      news = impl.room.refused(used);
    else if (takes)
      news = impl.room.take(used, more);
    if (news) alarm = impl.alarm;
  }
  if (alarm) alarm(*news, used, quota);
  return is_there;
}

}  // namespace

Account::Account(log::Engine& engine, log::LogName log, Quota quota, const Clock& clock,
                 net::Pool& background, std::function<bool()> is_frozen)
    : engine_(engine),
      log_(std::move(log)),
      impl_(std::make_shared<Impl>(engine_, log_, quota, clock, background, std::move(is_frozen))) {
}

Account::~Account() = default;

net::Pool& Account::background() const {
  return impl_->background;
}

AccountState Account::state() const {
  return impl_->current();
}

Quota Account::quota() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->room.quota();
}

void Account::set_quota(Quota quota) {
  const std::scoped_lock lock(impl_->mutex);
  impl_->room.set_quota(quota, usage_of(*impl_->state));
}

void Account::set_alarm(Alarm alarm) {
  const std::scoped_lock lock(impl_->mutex);
  impl_->alarm = std::move(alarm);
}

bool Account::has_room(std::uint64_t bytes, std::uint64_t messages) const {
  return ask_room(*impl_, {bytes, messages}, false);
}

std::shared_ptr<void> Account::take_room(std::uint64_t bytes, std::uint64_t messages) {
  const Usage more{bytes, messages};
  if (!ask_room(*impl_, more, true)) return nullptr;
  const auto end = [impl = impl_, more](void*) {
    const std::scoped_lock lock(impl->mutex);
    impl->room.give_back(more);
  };
  return {impl_.get(), end};
}

Uid Account::recent_from(MailboxId mailbox, bool claim) {
  const std::scoped_lock lock(impl_->mutex);
  const auto now = impl_->state->find(mailbox);
  const auto at = impl_->recent.find(mailbox);
  const Uid first = at == impl_->recent.end() ? 1 : at->second;
  if (claim && now) impl_->recent[mailbox] = now->uid_next;
  return first;
}

std::shared_ptr<void> Account::watch(std::function<void()> changed) {
  auto watcher = std::make_shared<Watcher>();
  watcher->changed = std::move(changed);
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->watchers.push_back(watcher);
  }
  const auto end = [impl = impl_, watcher](void*) {
    {
      const std::scoped_lock lock(impl->mutex);
      std::erase(impl->watchers, watcher);
    }
    const std::scoped_lock lock(watcher->calling);
    watcher->changed = nullptr;
  };
  return {watcher.get(), end};
}

std::shared_ptr<void> Account::try_lock_maildrop() {
  if (impl_->maildrop_taken.exchange(true)) return nullptr;
  const auto end = [impl = impl_](void*) { impl->maildrop_taken = false; };
  return {impl_.get(), end};
}

Task<Result<std::string>> read_body(const Account& account, Message message) {
  return read_body_range(account, message, 0, message.bytes);
}

Task<Result<std::string>> read_body_range(const Account& account, Message message,
                                          std::uint64_t offset, std::size_t length) {
  std::string octets(length, '\0');
  if (length == 0) co_return octets;
  const log::StoredBody body{message.body, message.bytes};
  CO_TRY_DO(co_await account.engine().read_body(account.log(), body, offset, octets));
  co_return octets;
}

Task<Result<std::string>> read_summary(const Account& account, Message message) {
  if (message.summary != log::no_place) {
    std::string stored(message.summary_bytes, '\0');
    const auto got =
        co_await account.engine().read_summaries(account.log(), message.summary, stored);
    stored.resize(got.value_or(0));
    if (const auto summary = log::intact_summary(stored)) co_return std::string(*summary);
    event(Level::warning, "store.summary.damaged",
          {{"log", account.log()}, {"uid", std::to_string(message.uid)}});
  }
  // It says nothing that the message does not say.
  CO_TRY(const std::string octets, co_await read_body(account, message));
  co_return mime::summarize(octets);
}

}  // namespace hikyaku::store
