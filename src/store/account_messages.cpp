// Messages into mailboxes: APPEND, delivery, COPY and MOVE.
#include <algorithm>

#include "base/check.h"
#include "store/account_impl.h"
#include "store/chosen.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

MessageAdded added(MailboxId mailbox, const NewMessage& message) {
  MessageAdded change;
  change.mailbox = mailbox;
  change.bytes = static_cast<std::uint32_t>(message.body->size());
  change.received = message.received;
  change.system_flags = message.system_flags & system_flags_mask;
  change.keywords = message.keywords;
  return change;
}

log::Record record_of(const Change& change, const NewMessage& message) {
  return {encode(change), message.body, message.summary};
}

/// Why these cannot be taken, looked at by themselves.
std::optional<StoreError> wrong_with(const std::vector<NewMessage>& messages) {
  for (const NewMessage& message : messages) {
    HIKYAKU_CHECK(message.body && message.summary);
    if (message.body->size() > log::record_body_bytes_max)
      return StoreError{Reason::not_allowed, "over 4 GiB"};
    if (message.summary->size() > log::record_summary_bytes_max)
      return StoreError{Reason::not_allowed, "the headers are too large"};
  }
  return std::nullopt;
}

}  // namespace

Task<StoreResult<Account::Stored>> Account::append(MailboxId mailbox,
                                                   std::vector<NewMessage> messages) {
  const auto into = state()->find(mailbox);
  if (!into) co_return refused(Reason::no_such_mailbox);
  if (auto wrong = wrong_with(messages)) co_return std::unexpected(*std::move(wrong));
  std::uint64_t bytes = 0;
  std::vector<std::string> keywords;
  for (const NewMessage& message : messages) {
    bytes += message.body->size();
    keywords.insert(keywords.end(), message.keywords.begin(), message.keywords.end());
  }
  const auto room = take_room(bytes, messages.size());
  if (!room) co_return refused(Reason::over_quota);
  if (!takes_keywords(*into, keywords)) co_return refused(Reason::keyword_limit);

  Stored stored{into->uid_validity, {}, nullptr};
  if (messages.empty()) {
    stored.state = state();
    co_return stored;
  }
  std::vector<Change> changes;
  std::vector<log::Record> records;
  for (NewMessage& message : messages) {
    records.push_back(record_of(changes.emplace_back(added(mailbox, message)), message));
  }
  auto applied = co_await change(impl_, std::move(changes), std::move(records));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  stored.state = applied->state;
  for (const Outcome& outcome : applied->outcomes) {
    stored.uid_validity = outcome.uid_validity;
    stored.uids.push_back(outcome.first_uid);
  }
  co_return stored;
}

log::Append Account::delivery_of(const NewMessage& message) const {
  log::Append append;
  append.log = log_;
  append.records.push_back(record_of(added(state()->find("INBOX")->id, message), message));
  return append;
}

Task<StoreResult<Account::Stored>> Account::delivered(log::Append append,
                                                      log::AppendResult result) {
  if (!result) co_return std::unexpected(error_of(result.error()));
  std::vector<Change> changes;
  std::vector<log::Place> summaries;  // the message that a record made has its summary there
  for (std::size_t i = 0; i < append.records.size(); ++i) {
    auto what = decode(append.records[i].meta);
    HIKYAKU_CHECK(what && std::holds_alternative<MessageAdded>(*what));
    summaries.push_back(result->written[i].summary.place);
    changes.push_back(*std::move(what));
  }
  auto applied = co_await settle(impl_, std::move(changes), *std::move(result));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  const auto inbox = applied->state->find("INBOX");
  Stored stored{inbox->uid_validity, {}, applied->state};
  for (const Outcome& outcome : applied->outcomes) stored.uids.push_back(outcome.first_uid);
  // When another call has folded it meanwhile, it is among the last, or gone.
  constexpr std::size_t looked_at_max = 10'000;
  const std::size_t end = inbox->size() - std::min(inbox->size(), looked_at_max);
  for (std::size_t i = inbox->size(); i > end && stored.uids.size() < summaries.size(); --i)
    if (std::ranges::find(summaries, inbox->at(i - 1).summary) != summaries.end())
      stored.uids.insert(stored.uids.begin(), inbox->at(i - 1).uid);
  co_return stored;
}

Task<StoreResult<Account::Copied>> Account::copy(MailboxId from, UidSet uids, MailboxId to) {
  return transfer(from, std::move(uids), to, false);
}

Task<StoreResult<Account::Copied>> Account::move(MailboxId from, UidSet uids, MailboxId to) {
  return transfer(from, std::move(uids), to, true);
}

Task<StoreResult<Account::Copied>> Account::transfer(MailboxId from, UidSet uids, MailboxId to,
                                                     bool moved) {
  Copied copied;
  copied.state = state();
  const auto source = copied.state->find(from), destination = copied.state->find(to);
  if (!source || !destination) co_return refused(Reason::no_such_mailbox);
  copied.uid_validity = destination->uid_validity;
  std::uint64_t bytes = 0, count = 0;
  const UidSet present = chosen(*source, uids, [&](const Message& message) {
    bytes += message.bytes;
    ++count;
    return true;
  });
  // What is moved needs no room: it is there already.
  const auto room = moved ? nullptr : take_room(bytes, count);
  if (!moved && !room) co_return refused(Reason::over_quota);
  std::vector<Change> changes;
  for (UidSet& part : parts_of(present))
    changes.emplace_back(store::Copied{from, to, std::move(part), moved});
  co_return co_await transferred(impl_, std::move(changes), std::move(copied));
}

Task<StoreResult<Account::Copied>> transferred(std::shared_ptr<Account::Impl> impl,
                                               std::vector<Change> changes,
                                               Account::Copied copied) {
  if (changes.empty()) co_return copied;
  auto applied = co_await change(std::move(impl), std::move(changes));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  copied.state = applied->state;
  for (const Outcome& outcome : applied->outcomes) {
    copied.uid_validity = outcome.uid_validity;
    Uid next = outcome.first_uid;
    for (const auto& [first, last] : outcome.source.ranges())
      for (std::uint64_t uid = first; uid <= last; ++uid) {
        copied.source.push_back(static_cast<Uid>(uid));
        copied.destination.push_back(next++);
      }
  }
  co_return copied;
}

}  // namespace hikyaku::store
