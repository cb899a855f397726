// Opening an account: the newest snapshot, then the records behind it.
#include "base/events.h"
#include "store/account_impl.h"
#include "store/snapshot.h"

namespace hikyaku::store {
namespace {

/// The value of the snapshot, if it can be used.
AccountState usable(log::Snapshot snapshot, const log::LogName& log, log::Position tail) {
  std::string why;
  if (snapshot.position > tail) {
    why = "it is newer than the log";
  } else {
    auto value = decode_snapshot(std::move(snapshot.bytes));
    if (value && (*value)->position == snapshot.position) return *std::move(value);
    why = value ? "it is of another position" : describe(value.error());
  }
  event(Level::warning, "store.snapshot.ignored", {{"log", log}, {"reason", why}});
  return nullptr;
}

}  // namespace

Task<Result<>> load(std::shared_ptr<Account::Impl> impl, std::string folder) {
  CO_TRY(log::Position tail, co_await impl->engine.open(impl->log, std::move(folder)));
  if (tail == 0) {
    MailboxCreated inbox;
    inbox.name = "INBOX";
    inbox.time = impl->now();
    log::Append append;
    append.log = impl->log;
    append.expected = 0;
    append.records.push_back({encode(inbox)});
    const auto made = co_await impl->engine.append(std::move(append));
    // A conflict: another server has opened it at the same time, and made INBOX.
    if (!made && made.error().reason != log::AppendError::Reason::conflict)
      co_return fail(Error::Kind::temporary, "store.open", made.error().detail);
    tail = 1;
  } else {
    auto snapshot = co_await impl->engine.read_snapshot(impl->log);
    if (!snapshot) {
      const std::string why = describe(snapshot.error());
      event(Level::warning, "store.snapshot.ignored", {{"log", impl->log}, {"reason", why}});
    } else if (*snapshot) {
      if (auto value = usable(**std::move(snapshot), impl->log, tail)) {
        impl->snapshot_position = value->position;
        impl->state = std::move(value);
      }
    }
  }
  if (auto done = co_await catch_up(impl, tail); !done) {
    const std::string why = describe(done.error());
    event(Level::error, "store.fold.failed", {{"log", impl->log}, {"reason", why}});
    co_return done;
  }
  if (!impl->current()->find("INBOX"))
    co_return fail(Error::Kind::permanent, "store.open", "the log does not make INBOX");
  for (const auto& [id, mailbox] : impl->current()->mailboxes)
    impl->recent.emplace(id, mailbox->uid_next);
  // After a crash, or a restore, which leaves none: the next opening is quick again.
  co_await write_due_snapshot(impl);
  co_return Result<>();
}

Task<void> write_due_snapshot(std::shared_ptr<Account::Impl> impl) {
  if (!impl->snapshot_due() || impl->snapshot_running.exchange(true)) co_return;
  const auto executor = co_await net::this_executor();
  net::spawn(executor, write_snapshot(std::move(impl)));
}

Task<void> write_snapshot(std::shared_ptr<Account::Impl> impl) {
  const AccountState value = impl->current();
  auto written =
      co_await impl->engine.write_snapshot(impl->log, value->position, snapshot_pieces(value));
  if (!written) {
    // Opening takes longer, that is all.
    const std::string why = describe(written.error());
    event(Level::warning, "store.snapshot.failed", {{"log", impl->log}, {"reason", why}});
  }
  // After a failure too: the next one is tried when as many records followed again.
  impl->snapshot_position = value->position;
  impl->snapshot_running = false;
}

}  // namespace hikyaku::store
