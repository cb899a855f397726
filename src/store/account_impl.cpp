#include "store/account_impl.h"

#include "base/check.h"
#include "base/events.h"
#include "net/loop.h"
#include "store/snapshot.h"

namespace hikyaku::store {

StoreError error_of(const log::AppendError& error) {
  using Reason = StoreError::Reason;
  return {
      error.reason == log::AppendError::Reason::invalid ? Reason::not_allowed : Reason::unavailable,
      error.detail};
}

Error as_error(const StoreError& error) {
  using Reason = StoreError::Reason;
  const auto because = [&](Error::Kind kind, std::string what) {
    if (!error.detail.empty()) what += ": " + error.detail;
    return Error{kind, "mailbox", std::move(what)};
  };
  switch (error.reason) {
    case Reason::no_such_mailbox:
      return because(Error::Kind::permanent, "there is no such mailbox");
    case Reason::exists:
      return because(Error::Kind::permanent, "the mailbox exists already");
    case Reason::has_children:
    case Reason::not_allowed:
      return because(Error::Kind::permanent, "this cannot be done");
    case Reason::over_quota:
      return because(Error::Kind::limit, "the account's quota is reached");
    case Reason::keyword_limit:
      return because(Error::Kind::limit, "the mailbox has no room for another keyword");
    case Reason::name_invalid:
      return because(Error::Kind::permanent, "this is no name of a mailbox");
    case Reason::damaged:
      return because(Error::Kind::permanent, "the mail is damaged");
    case Reason::frozen:
      return because(Error::Kind::denied, "nothing can be changed");
    case Reason::unavailable:
      break;
  }
  return because(Error::Kind::temporary, "the mail cannot be written now");
}

std::unexpected<StoreError> refused(StoreError::Reason reason, std::string detail) {
  return std::unexpected(StoreError{reason, std::move(detail)});
}

InFlight::InFlight(std::shared_ptr<Account::Impl> impl) : impl_(std::move(impl)) {
  const std::scoped_lock lock(impl_->folding);
  ++impl_->in_flight;
}

InFlight::~InFlight() {
  const std::scoped_lock lock(impl_->folding);
  if (--impl_->in_flight == 0) impl_->outcomes.clear();
}

void Account::Impl::publish(AccountState next) {
  const std::scoped_lock lock(mutex);
  state.swap(next);  // the old value is freed outside
}

void Account::Impl::notify() {
  std::vector<std::shared_ptr<Watcher>> all;
  {
    const std::scoped_lock lock(mutex);
    all = watchers;
  }
  for (const auto& watcher : all) {
    const std::scoped_lock lock(watcher->calling);
    if (watcher->changed) watcher->changed();
  }
}

bool Account::Impl::fold_in_hand(const log::Appended& appended, const std::vector<Change>& changes,
                                 std::vector<Outcome>& into) {
  {
    const std::scoped_lock lock(folding);
    const AccountState before = current();
    if (before->position + 1 != appended.first) return false;
    Fold fold(*before);
    for (std::size_t i = 0; i < changes.size(); ++i)
      into.push_back(fold.apply(appended.first + i, changes[i], appended.written[i]));
    publish(fold.finish());
  }
  notify();
  return true;
}

Result<> Account::Impl::fold_read(const std::vector<log::StoredRecord>& records) {
  Result<> result;
  {
    const std::scoped_lock lock(folding);
    const AccountState before = current();
    Fold fold(*before);
    log::Position position = before->position;
    for (const log::StoredRecord& record : records) {
      if (record.position <= position) continue;
      if (record.is_damaged && record.position == position + 1) {
        event(Level::error, "store.record.damaged",
              {{"log", log}, {"position", std::to_string(record.position)}});
        fold.lose(++position, record.written);
        continue;
      }
      auto change = decode(record.meta);
      if (!change || record.position != position + 1) {
        result = change ? fail(Error::Kind::permanent, "store.fold", "a record is missing")
                        : std::unexpected(std::move(change).error());
        break;
      }
      Outcome outcome = fold.apply(++position, *change, record.written);
      if (in_flight) outcomes.emplace(position, std::move(outcome));
    }
    if (position == before->position) return result;
    publish(fold.finish());
  }
  notify();
  return result;
}

bool Account::Impl::snapshot_due() {
  const AccountState now = current();
  const std::uint64_t records = now->position - snapshot_position;
  return records >= snapshot_records_min &&
         records >= (now->message_count + now->expunged_count) / snapshot_messages_divisor;
}

Task<Result<>> catch_up(std::shared_ptr<Account::Impl> impl, log::Position tail) {
  for (log::Position at; (at = impl->current()->position) < tail;) {
    CO_TRY(const auto records, co_await impl->engine.read(impl->log, at + 1, read_bytes_max));
    if (records.empty())
      co_return fail(Error::Kind::permanent, "store.fold", "the log ends before its tail");
    CO_TRY_DO(impl->fold_read(records));
    co_await net::yield();
  }
  co_return Result<>();
}

Task<StoreResult<Applied>> settle(std::shared_ptr<Account::Impl> impl, std::vector<Change> changes,
                                  log::Appended appended) {
  HIKYAKU_CHECK(appended.written.size() == changes.size());
  Applied applied;
  if (!impl->fold_in_hand(appended, changes, applied.outcomes)) {
    if (auto done = co_await catch_up(impl, appended.last()); !done) {
      const std::string why = describe(done.error());
      event(Level::error, "store.fold.failed", {{"log", impl->log}, {"reason", why}});
      co_return refused(done.error().kind == Error::Kind::permanent
                            ? StoreError::Reason::damaged
                            : StoreError::Reason::unavailable,
                        why);
    }
    const std::scoped_lock lock(impl->folding);
    for (std::size_t i = 0; i < changes.size(); ++i)
      if (auto node = impl->outcomes.extract(appended.first + i))
        applied.outcomes.push_back(std::move(node.mapped()));
  }
  applied.state = impl->current();
  co_await write_due_snapshot(impl);
  co_return applied;
}

Task<StoreResult<Applied>> change(std::shared_ptr<Account::Impl> impl, std::vector<Change> changes,
                                  std::vector<log::Record> records) {
  if (impl->is_frozen && impl->is_frozen())
    co_return refused(StoreError::Reason::frozen, "the mail of this account is frozen");
  const InFlight in_flight(impl);
  const std::size_t changes_count = changes.size();
  log::Append append;
  append.log = impl->log;
  append.records = std::move(records);
  auto appended = co_await impl->engine.append(std::move(append));
  if (!appended) co_return std::unexpected(error_of(appended.error()));
  auto applied = co_await settle(impl, std::move(changes), *std::move(appended));
  if (!applied) co_return applied;
  HIKYAKU_CHECK(applied->outcomes.size() == changes_count);
  for (const Outcome& outcome : applied->outcomes)
    if (outcome.refused) co_return refused(*outcome.refused, "overtaken by another change");
  co_return applied;
}

Task<StoreResult<Applied>> change(std::shared_ptr<Account::Impl> impl,
                                  std::vector<Change> changes) {
  std::vector<log::Record> records;
  for (const Change& what : changes) records.push_back({encode(what), nullptr});
  return change(std::move(impl), std::move(changes), std::move(records));
}

}  // namespace hikyaku::store
