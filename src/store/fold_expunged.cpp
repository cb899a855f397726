// The fold of what concerns messages that are gone: they are brought back, or given up. And of
// records that are lost themselves, or the end of a log.
#include <algorithm>

#include "store/fold.h"
#include "store/messages_edit.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

/// Takes those of the set out of `messages`.
std::vector<Message> taken(Messages& messages, const UidSet& uids) {
  std::vector<Message> all;
  messages.erase_if([&](const Message& message) {
    if (!uids.contains(message.uid)) return false;
    all.push_back(message);
    return true;
  });
  return all;
}

}  // namespace

Outcome Fold::run(const Restored& change, const log::Written&) {
  Mailbox* const to = edit(change.to);
  if (!to) return refuse(Reason::no_such_mailbox);
  const auto removed = std::ranges::find(value_->removed, change.from,
                                         [](const RemovedMailbox& one) { return one.mailbox->id; });
  Mailbox* from = edit(change.from);
  std::shared_ptr<Mailbox> copy;
  if (!from) {
    if (removed == value_->removed.end()) return refuse(Reason::no_such_mailbox);
    copy = std::make_shared<Mailbox>(*removed->mailbox);
    from = copy.get();
  }
  std::vector<Message> messages = taken(from->expunged, change.uids);
  if (copy) {
    const auto whole = taken(*copy, change.uids);
    messages.insert(messages.end(), whole.begin(), whole.end());
  }
  if (uid_max - to->uid_next < messages.size()) {
    // Nothing was published yet: put them back.
    for (const Message& message : messages) from->expunged.append(message);
    return refuse(Reason::not_allowed);
  }
  std::ranges::sort(messages, {}, &Message::uid);
  Outcome outcome;
  for (Message& message : messages) {
    outcome.source.add(message.uid);
    value_->expunged_bytes -= message.bytes;
    --value_->expunged_count;
    message.flags &= ~Flags{deleted};
    message.expunged = 0;
  }
  if (copy) {
    if (copy->size() + copy->expunged.size() == 0)
      value_->removed.erase(removed);
    else
      removed->mailbox = copy;
  }
  transfer(std::move(messages), *from, *to, outcome);
  return outcome;
}

Outcome Fold::run(const Discarded& change, const log::Written&) {
  Outcome outcome;
  const auto discard = [&](Messages& messages, bool all) {
    // They went one after the other: behind the first that stays all stay.
    bool is_done = false;
    messages.erase_if([&](const Message& message) {
      is_done = is_done || outcome.discarded.size() >= change.count_max ||
                (!all && message.expunged >= change.before);
      if (is_done) return false;
      value_->expunged_bytes -= message.bytes;
      --value_->expunged_count;
      outcome.discarded.push_back(
          {{message.summary, message.summary_bytes}, {message.body, message.bytes}});
      return true;
    });
  };
  const auto has_old = [&](const Messages& messages) {
    return messages.size() != 0 && messages.at(0).expunged < change.before;
  };
  std::vector<MailboxId> ids;
  for (const auto& [id, mailbox] : value_->mailboxes)
    if (has_old(mailbox->expunged)) ids.push_back(id);
  for (const MailboxId id : ids) discard(edit(id)->expunged, false);
  for (auto& [mailbox, time] : value_->removed) {
    const bool all = time < change.before;
    if (!all && !has_old(mailbox->expunged)) continue;
    auto copy = std::make_shared<Mailbox>(*mailbox);
    discard(copy->expunged, all);
    if (all) discard(*copy, true);
    mailbox = std::move(copy);
  }
  std::erase_if(value_->removed, [&](const RemovedMailbox& one) {
    return one.time < change.before && one.mailbox->size() + one.mailbox->expunged.size() == 0;
  });
  return outcome;
}

void Fold::renew_uid_validities() {
  std::vector<MailboxId> ids;
  for (const auto& [id, mailbox] : value_->mailboxes) ids.push_back(id);
  for (const MailboxId id : ids) {
    Mailbox& mailbox = *edit(id);
    mailbox.uid_validity = ++value_->uid_validity_last;
    mailbox.highest_modseq = value_->position;
  }
}

Outcome Fold::run(const WentBack& change, const log::Written&) {
  value_->uid_validity_last = std::max(value_->uid_validity_last, change.uid_validity);
  renew_uid_validities();
  return {};
}

void Fold::lose(log::Position position, const log::Written& written) {
  // More than any one record gives: a rename gives each mailbox one.
  constexpr std::uint32_t uid_validities_per_record_max = mailboxes_max;
  value_->position = position;
  value_->uid_validity_last += uid_validities_per_record_max;
  if (position == 1) add(1, "INBOX", seconds_of(written));  // the first record of every account
  renew_uid_validities();
  const auto inbox = value_->find("INBOX");
  if (!written.body.exists() || !inbox) {
    value_->lost.push_back(position);
    return;
  }
  MessageAdded message;
  message.mailbox = inbox->id;
  message.bytes = static_cast<std::uint32_t>(written.body.bytes);
  message.received = seconds_of(written);
  run(message, written);
}

/// A mailbox whose making is lost, when a record names it: its letters are not lost with it.
Mailbox* Fold::edit_lost(MailboxId id) {
  const auto at = std::ranges::find(value_->lost, id);
  if (at == value_->lost.end()) return nullptr;
  value_->lost.erase(at);
  std::string name = "Recovered-" + std::to_string(id);
  while (value_->names.contains(name)) name += "-";
  return &add(id, std::move(name), 0);
}

}  // namespace hikyaku::store
