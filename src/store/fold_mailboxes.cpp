// The fold of the records that make, remove, rename and subscribe mailboxes.
#include <algorithm>

#include "store/fold.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

std::string_view parent_of(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == name.npos ? std::string_view() : name.substr(0, slash);
}

bool has_children(const AccountValue& value, std::string_view name) {
  const std::string prefix = std::string(name) + '/';
  const auto at = value.names.lower_bound(prefix);
  return at != value.names.end() && at->first.starts_with(prefix);
}

}  // namespace

std::optional<Reason> may_create(const AccountValue& value, std::string_view name) {
  if (!valid_mailbox_name(name)) return Reason::name_invalid;
  if (value.names.contains(name)) return Reason::exists;
  if (value.names.size() >= mailboxes_max) return Reason::not_allowed;
  return std::nullopt;
}

std::optional<Reason> may_rename(const AccountValue& value, const Mailbox& mailbox,
                                 std::string_view to) {
  if (const auto refused = may_create(value, to);
      refused && (*refused != Reason::not_allowed || mailbox.name == "INBOX"))
    return refused;
  if (mailbox.name == "INBOX") return std::nullopt;
  if (is_below(to, mailbox.name)) return Reason::not_allowed;
  for (auto at = value.names.lower_bound(mailbox.name + '/');
       at != value.names.end() && is_below(at->first, mailbox.name); ++at) {
    std::string renamed(to);
    renamed += std::string_view(at->first).substr(mailbox.name.size());
    if (!valid_mailbox_name(renamed)) return Reason::name_invalid;
  }
  return std::nullopt;
}

std::optional<Reason> may_remove(const AccountValue& value, const Mailbox& mailbox) {
  if (mailbox.name == "INBOX") return Reason::not_allowed;
  if (has_children(value, mailbox.name)) return Reason::has_children;
  return std::nullopt;
}

Mailbox& Fold::add(MailboxId id, std::string name, std::int64_t time) {
  // RFC 3501 2.3.1.1: a mailbox made anew under an old name must not have an old uid_validity. Ours
  // grow over the whole account, also when the clock goes back.
  const auto now = static_cast<std::uint32_t>(std::clamp<std::int64_t>(time, 1, 0xffff'ffff));
  value_->uid_validity_last = std::max(now, value_->uid_validity_last + 1);
  auto mailbox = std::make_shared<Mailbox>();
  mailbox->id = id;
  mailbox->name = std::move(name);
  mailbox->uid_validity = value_->uid_validity_last;
  mailbox->highest_modseq = value_->position;
  value_->names.edit().emplace(mailbox->name, mailbox->id);
  const auto behind = std::ranges::upper_bound(
      value_->mailboxes, id, {}, &std::pair<MailboxId, std::shared_ptr<const Mailbox>>::first);
  value_->mailboxes.emplace(behind, id, mailbox);
  edited_.emplace_back(mailbox->id, mailbox);
  return *mailbox;
}

Outcome Fold::run(const MailboxCreated& change, const log::Written&) {
  Outcome outcome;
  outcome.refused = may_create(*value_, change.name);
  const auto parent = parent_of(change.name);
  if (!outcome.refused && !parent.empty() && !value_->names.contains(parent))
    outcome.refused = Reason::no_such_mailbox;
  if (!outcome.refused)
    add(value_->position, change.name, change.time).special_use = change.special_use;
  return outcome;
}

Outcome Fold::run(const MailboxRemoved& change, const log::Written& written) {
  Outcome outcome;
  const auto mailbox = value_->find(change.mailbox);
  outcome.refused = mailbox ? may_remove(*value_, *mailbox) : Reason::no_such_mailbox;
  if (outcome.refused) return outcome;
  value_->names.edit().erase(mailbox->name);
  value_->bytes -= mailbox->bytes;
  value_->message_count -= mailbox->size();
  value_->expunged_bytes += mailbox->bytes;
  value_->expunged_count += mailbox->size();
  if (mailbox->size() + mailbox->expunged.size() != 0)
    value_->removed.push_back({mailbox, seconds_of(written)});
  std::erase_if(value_->mailboxes, [&](const auto& entry) { return entry.first == mailbox->id; });
  std::erase_if(edited_, [&](const auto& entry) { return entry.first == mailbox->id; });
  return outcome;
}

Outcome Fold::rename_inbox(const MailboxRenamed& change) {
  Mailbox& inbox = *edit(change.mailbox);
  Mailbox& made = add(value_->position, change.to, change.time);
  Mailbox moved = inbox;  // shares the chunks: nothing is copied
  moved.id = made.id;
  moved.name = made.name;
  moved.uid_validity = made.uid_validity;
  moved.highest_modseq = made.highest_modseq;
  moved.special_use.clear();
  moved.expunged = {};
  made = std::move(moved);
  inbox.clear();
  inbox.highest_modseq = value_->position;
  return {};
}

Outcome Fold::run(const MailboxRenamed& change, const log::Written&) {
  Outcome outcome;
  const auto mailbox = value_->find(change.mailbox);
  outcome.refused = mailbox ? may_rename(*value_, *mailbox, change.to) : Reason::no_such_mailbox;
  const auto parent = parent_of(change.to);
  if (!outcome.refused && !parent.empty() && !value_->names.contains(parent))
    outcome.refused = Reason::no_such_mailbox;
  if (outcome.refused) return outcome;
  if (mailbox->name == "INBOX") return rename_inbox(change);

  const std::string from = mailbox->name;
  std::vector<std::pair<std::string, MailboxId>> moving{{from, change.mailbox}};
  for (auto at = value_->names.lower_bound(from + '/');
       at != value_->names.end() && is_below(at->first, from); ++at)
    moving.emplace_back(*at);
  auto& names = value_->names.edit();
  for (const auto& [name, id] : moving) names.erase(name);
  for (const auto& [name, id] : moving) {
    Mailbox& renamed = *edit(id);
    renamed.name = change.to + name.substr(from.size());
    // RFC 3501 2.3.1.1: to a client the new name is another mailbox, which may have existed before.
    renamed.uid_validity = ++value_->uid_validity_last;
    names.emplace(renamed.name, id);
  }
  return outcome;
}

Outcome Fold::run(const Subscription& change, const log::Written&) {
  if (change.on == value_->subscribed.contains(change.name)) return {};
  if (change.on && value_->subscribed.size() >= subscriptions_max) {
    return refuse(Reason::not_allowed);
  }
  auto& subscribed = value_->subscribed.edit();
  if (change.on)
    subscribed.insert(change.name);
  else
    subscribed.erase(change.name);
  return {};
}

}  // namespace hikyaku::store
