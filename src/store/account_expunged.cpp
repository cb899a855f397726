// Messages that are gone: bringing them back, and giving up their room.
#include <unordered_set>

#include "base/events.h"
#include "net/loop.h"
#include "store/account_impl.h"
#include "store/chosen.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

// A record gives up so many messages, so that no session waits for the fold for long.
constexpr std::uint32_t discarded_per_record_max = 10'000;

std::shared_ptr<const Mailbox> find_removed(const AccountValue& value, MailboxId id) {
  for (const auto& [mailbox, time] : value.removed)
    if (mailbox->id == id) return mailbox;
  return nullptr;
}

bool has_older(const AccountValue& value, std::int64_t before) {
  const auto is_old = [&](const Mailbox& mailbox) {
    return mailbox.expunged.size() != 0 && mailbox.expunged.at(0).expunged < before;
  };
  for (const auto& [id, mailbox] : value.mailboxes)
    if (is_old(*mailbox)) return true;
  for (const auto& [mailbox, time] : value.removed)
    if (time < before || is_old(*mailbox)) return true;
  return false;
}

/// Without what a message of the value has still: a copy shares body and summary.
std::vector<log::Dropped> unshared(std::vector<log::Dropped> discarded, const AccountValue& value) {
  std::unordered_set<log::Place> bodies, summaries;
  for (const auto& [summary, body] : discarded) {
    if (body.exists()) bodies.insert(body.place);
    if (summary.exists()) summaries.insert(summary.place);
  }
  for_all_held(value, [&](const Message& message) {
    bodies.erase(message.body);
    summaries.erase(message.summary);
  });
  for (auto& [summary, body] : discarded) {
    if (!bodies.contains(body.place)) body = {};
    if (!summaries.contains(summary.place)) summary = {};
  }
  return discarded;
}

}  // namespace

Task<StoreResult<Account::Copied>> Account::undelete(MailboxId from, UidSet uids, MailboxId to) {
  Copied copied;
  copied.state = state();
  auto source = copied.state->find(from);
  const bool is_removed = !source;
  if (is_removed) source = find_removed(*copied.state, from);
  const auto destination = copied.state->find(to);
  if (!source || !destination) co_return refused(Reason::no_such_mailbox);
  copied.uid_validity = destination->uid_validity;
  UidSet present;
  std::uint64_t bytes = 0, count = 0;
  const auto choose = [&](const Message& message) {
    if (!uids.contains(message.uid)) return;
    present.add(message.uid);
    bytes += message.bytes;
    ++count;
  };
  for_all(source->expunged, choose);
  if (is_removed) for_all(*source, choose);
  const auto room = take_room(bytes, count);
  if (!room) co_return refused(Reason::over_quota);
  std::vector<Change> changes;
  for (UidSet& part : parts_of(present)) changes.emplace_back(Restored{from, to, std::move(part)});
  co_return co_await transferred(impl_, std::move(changes), std::move(copied));
}

// The record comes first: from then on nobody can bring the messages back or copy them, so what no
// message shares now will never be shared again. A crash between leaves the room taken.
Task<StoreResult<std::uint64_t>> Account::discard_expunged(Time before) {
  const std::int64_t seconds =
      std::chrono::duration_cast<Seconds>(before.time_since_epoch()).count();
  std::uint64_t count = 0;
  while (has_older(*state(), seconds)) {
    std::vector<Change> changes;
    changes.emplace_back(Discarded{seconds, discarded_per_record_max});
    auto applied = co_await change(impl_, std::move(changes));
    if (!applied) co_return std::unexpected(std::move(applied).error());
    auto discarded = std::move(applied->outcomes.front().discarded);
    if (discarded.empty()) break;
    count += discarded.size();
    std::move_only_function<std::vector<log::Dropped>()> work = [discarded = std::move(discarded),
                                                                 value = applied->state]() mutable {
      return unshared(std::move(discarded), *value);
    };
    auto dropped = co_await impl_->background.run(std::move(work));
    if (!dropped) co_return refused(Reason::unavailable, describe(dropped.error()));
    if (auto done = co_await engine_.drop(log_, *std::move(dropped)); !done) {
      const std::string why = describe(done.error());
      event(Level::warning, "store.drop.failed", {{"log", log_}, {"reason", why}});
      // What comes next would stay as well, and could not be brought back.
      co_return refused(Reason::unavailable, why);
    }
  }
  co_return count;
}

}  // namespace hikyaku::store
