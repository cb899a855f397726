#include "store/fold.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "store/messages_edit.h"

namespace hikyaku::store {
namespace {

/// The bits of keywords; new ones take the next bits, those without room have none.
Flags keyword_bits(Mailbox& mailbox, const std::vector<std::string>& keywords, bool add) {
  Flags bits = 0;
  for (const std::string& keyword : keywords) {
    Flags bit = mailbox.keyword_bit(keyword);
    if (!bit && add && mailbox.keywords.size() < keywords_max) {
      mailbox.keywords.push_back(keyword);
      bit = mailbox.keyword_bit(keyword);
    }
    bits |= bit;
  }
  return bits;
}

}  // namespace

Outcome refuse(StoreError::Reason reason) {
  Outcome outcome;
  outcome.refused = reason;
  return outcome;
}

std::uint32_t seconds_of(const log::Written& written) {
  const auto seconds = std::chrono::duration_cast<Seconds>(written.time).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 1, 0xffff'ffff));
}

bool has_room_for(const Mailbox& mailbox, const std::vector<std::string>& keywords) {
  Mailbox trial;
  trial.keywords = mailbox.keywords;
  keyword_bits(trial, keywords, true);
  return std::ranges::all_of(keywords,
                             [&](const std::string& k) { return trial.keyword_bit(k) != 0; });
}

Flags changed_flags(Flags now, std::uint8_t how, Flags bits) {
  switch (static_cast<FlagChange::How>(how)) {
    case FlagChange::How::add:
      return now | bits;
    case FlagChange::How::remove:
      return now & ~bits;
    case FlagChange::How::replace:
      break;
  }
  return bits;
}

Outcome Fold::apply(log::Position position, const Change& change, const log::Written& written) {
  HIKYAKU_CHECK(position == value_->position + 1);
  value_->position = position;
  return std::visit([&](const auto& what) { return run(what, written); }, change);
}

Mailbox* Fold::edit(MailboxId id) {
  for (const auto& [edited, mailbox] : edited_)
    if (edited == id) return mailbox.get();
  const auto at = std::ranges::lower_bound(
      value_->mailboxes, id, {}, &std::pair<MailboxId, std::shared_ptr<const Mailbox>>::first);
  if (at == value_->mailboxes.end() || at->first != id) return edit_lost(id);
  auto copy = std::make_shared<Mailbox>(*at->second);
  at->second = copy;
  edited_.emplace_back(id, std::move(copy));
  return edited_.back().second.get();
}

Outcome Fold::run(const MessageAdded& change, const log::Written& written) {
  Mailbox* mailbox = edit(change.mailbox);
  if (!mailbox) return refuse(Reason::no_such_mailbox);
  if (mailbox->uid_next == uid_max) return refuse(Reason::not_allowed);
  Message message;
  message.uid = mailbox->uid_next++;
  message.bytes = change.bytes;
  message.modseq = mailbox->highest_modseq = value_->position;
  message.flags = change.system_flags | keyword_bits(*mailbox, change.keywords, true);
  message.received = change.received;
  message.summary = written.summary.place;
  message.summary_bytes = written.summary.bytes;
  message.body = written.body.place;
  mailbox->append(message);
  value_->bytes += message.bytes;
  ++value_->message_count;
  Outcome outcome;
  outcome.uid_validity = mailbox->uid_validity;
  outcome.first_uid = message.uid;
  return outcome;
}

Outcome Fold::run(const FlagsChanged& change, const log::Written&) {
  Mailbox* mailbox = edit(change.mailbox);
  if (!mailbox) return refuse(Reason::no_such_mailbox);
  const bool removes = change.how == static_cast<std::uint8_t>(FlagChange::How::remove);
  if (!removes && !has_room_for(*mailbox, change.keywords)) return refuse(Reason::keyword_limit);
  const Flags bits = change.system_flags | keyword_bits(*mailbox, change.keywords, !removes);
  Outcome outcome;
  bool changed = false;
  mailbox->update(change.uids, [&](Message& message) {
    if (change.unchanged_since && message.modseq > *change.unchanged_since) {
      outcome.modified.add(message.uid);
      return false;
    }
    const Flags flags = changed_flags(message.flags, change.how, bits);
    if (flags == message.flags) return false;
    message.flags = flags;
    message.modseq = value_->position;
    return changed = true;
  });
  if (changed) mailbox->highest_modseq = value_->position;
  return outcome;
}

/// `expunged`: when; nothing: the messages are elsewhere now.
void Fold::erase(Mailbox& mailbox, const UidSet& uids, std::optional<std::uint32_t> expunged,
                 bool only_deleted) {
  const std::uint64_t bytes = mailbox.bytes;
  const std::size_t count = mailbox.size();
  mailbox.erase(uids, [&](const Message& message) {
    if (only_deleted && !(message.flags & deleted)) return false;
    if (!expunged) return true;
    Message gone = message;
    gone.modseq = value_->position;
    gone.expunged = *expunged;
    mailbox.expunged.append(gone);
    return true;
  });
  value_->bytes -= bytes - mailbox.bytes;
  value_->message_count -= count - mailbox.size();
  if (expunged) {
    value_->expunged_bytes += bytes - mailbox.bytes;
    value_->expunged_count += count - mailbox.size();
  }
  if (mailbox.size() != count) mailbox.highest_modseq = value_->position;
}

Outcome Fold::run(const Expunged& change, const log::Written& written) {
  Mailbox* mailbox = edit(change.mailbox);
  if (!mailbox) return refuse(Reason::no_such_mailbox);
  erase(*mailbox, change.uids, seconds_of(written), change.only_deleted);
  return {};
}

/// The messages come into `to` as new ones, with their keywords by name.
void Fold::transfer(std::vector<Message> messages, const Mailbox& from, Mailbox& to,
                    Outcome& outcome) {
  outcome.uid_validity = to.uid_validity;
  outcome.first_uid = to.uid_next;
  Flags seen_keywords = 0, same = 0;  // keywords are mapped once for each set of bits in a row
  for (Message& message : messages) {
    const Flags keywords = message.flags & ~system_flags_mask;
    if (keywords != seen_keywords) {
      same = keyword_bits(to, from.keyword_names(keywords), true);
      seen_keywords = keywords;
    }
    message.flags = (message.flags & system_flags_mask) | same;
    message.uid = to.uid_next++;
    message.modseq = value_->position;
    to.append(message);
    value_->bytes += message.bytes;
  }
  value_->message_count += messages.size();
  if (!messages.empty()) to.highest_modseq = value_->position;
}

Outcome Fold::run(const Copied& change, const log::Written&) {
  Mailbox* from = edit(change.from);
  Mailbox* to = edit(change.to);
  if (!from || !to) return refuse(Reason::no_such_mailbox);
  std::vector<Message> messages;
  Outcome outcome;
  for_each(*from, change.uids, [&](std::size_t, const Message& message) {
    messages.push_back(message);
    outcome.source.add(message.uid);
  });
  if (uid_max - to->uid_next < messages.size()) return refuse(Reason::not_allowed);
  transfer(std::move(messages), *from, *to, outcome);
  if (change.moved) erase(*from, outcome.source, std::nullopt, false);
  return outcome;
}

}  // namespace hikyaku::store
