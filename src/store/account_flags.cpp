// STORE and EXPUNGE.
#include <algorithm>

#include "store/account_impl.h"
#include "store/chosen.h"

namespace hikyaku::store {

using Reason = StoreError::Reason;

std::vector<UidSet> parts_of(const UidSet& uids) {
  std::vector<UidSet> parts;
  for (std::size_t i = 0; i < uids.ranges().size(); ++i) {
    if (i % ranges_per_record_max == 0) parts.emplace_back();
    parts.back().add(uids.ranges()[i].first, uids.ranges()[i].last);
  }
  return parts;
}

bool takes_keywords(const Mailbox& mailbox, const std::vector<std::string>& keywords) {
  return std::ranges::all_of(keywords,
                             [](const auto& k) { return k.size() <= keyword_bytes_max; }) &&
         has_room_for(mailbox, keywords);
}

Task<StoreResult<Account::Changed>> Account::change_flags(MailboxId id, UidSet uids,
                                                          FlagChange change_of,
                                                          std::optional<ModSeq> unchanged_since) {
  Changed changed{{}, state()};
  const auto mailbox = changed.state->find(id);
  if (!mailbox) co_return refused(Reason::no_such_mailbox);
  const bool removes = change_of.how == FlagChange::How::remove;
  if (!removes && !takes_keywords(*mailbox, change_of.keywords))
    co_return refused(Reason::keyword_limit);

  FlagsChanged what;
  what.mailbox = id;
  what.how = static_cast<std::uint8_t>(change_of.how);
  what.system_flags = change_of.system_flags & system_flags_mask;
  what.keywords = std::move(change_of.keywords);
  what.unchanged_since = unchanged_since;
  Flags bits = what.system_flags;
  bool new_keyword = false;
  for (const std::string& keyword : what.keywords) {
    bits |= mailbox->keyword_bit(keyword);
    new_keyword = new_keyword || (!removes && !mailbox->keyword_bit(keyword));
  }
  const UidSet chosen_uids = chosen(*mailbox, uids, [&](const Message& message) {
    if (unchanged_since && message.modseq > *unchanged_since) {
      changed.modified.add(message.uid);
      return false;
    }
    return new_keyword || changed_flags(message.flags, what.how, bits) != message.flags;
  });
  if (chosen_uids.empty()) co_return changed;
  std::vector<Change> changes;
  for (UidSet& part : parts_of(chosen_uids)) {
    what.uids = std::move(part);
    changes.emplace_back(what);
  }
  auto applied = co_await change(impl_, std::move(changes));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  changed.state = applied->state;
  for (const Outcome& outcome : applied->outcomes)
    for (const auto& [first, last] : outcome.modified.ranges()) changed.modified.add(first, last);
  co_return changed;
}

Task<StoreResult<AccountState>> Account::expunge(MailboxId id, UidSet uids, bool only_deleted) {
  const AccountState now = state();
  const auto mailbox = now->find(id);
  if (!mailbox) co_return refused(Reason::no_such_mailbox);
  const UidSet chosen_uids = chosen(*mailbox, uids, [&](const Message& message) {
    return !only_deleted || (message.flags & deleted) != 0;
  });
  if (chosen_uids.empty()) co_return now;
  std::vector<Change> changes;
  for (UidSet& part : parts_of(chosen_uids))
    changes.emplace_back(Expunged{id, std::move(part), only_deleted});
  auto applied = co_await change(impl_, std::move(changes));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  co_return applied->state;
}

}  // namespace hikyaku::store
