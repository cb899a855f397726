// What the records of an account mean: pure, the same for everyone who folds the same log.
//
// What a record asks for that cannot be (its mailbox is gone, its uids are gone, the name is taken)
// is passed over, and the outcome says so. The limits that decide here are part of the format: a
// fold with others would give another value.
#pragma once

#include <vector>

#include "store/account.h"
#include "store/change.h"

namespace hikyaku::store {

/// What came of a record.
struct Outcome {
  std::optional<StoreError::Reason> refused;  // and nothing was changed
  std::uint32_t uid_validity = 0;             // of the mailbox that the new messages are in
  Uid first_uid = 0;  // of the new messages: from here on, one after the other
  UidSet source;      // copied, moved or restored
  UidSet modified;    // unchanged_since: left alone
  std::vector<log::Dropped> discarded;
};

/// Folds a batch of records, one after the other, into a new value.
class Fold {
 public:
  explicit Fold(const AccountValue& from) : value_(std::make_shared<AccountValue>(from)) {}

  /// `position` is one more than that of the last.
  Outcome apply(log::Position position, const Change& change, const log::Written& written);
  /// The record of this position is damaged. It may have been anything: every mailbox gets a new
  /// uid_validity, so that no client takes one message for another. A message comes into INBOX.
  void lose(log::Position position, const log::Written& written);
  AccountState finish() { return std::move(value_); }

 private:
  using Reason = StoreError::Reason;
  Outcome run(const MailboxCreated& change, const log::Written&);
  Outcome run(const MailboxRemoved& change, const log::Written&);
  Outcome run(const MailboxRenamed& change, const log::Written&);
  Outcome run(const Subscription& change, const log::Written&);
  Outcome run(const MessageAdded& change, const log::Written& written);
  Outcome run(const FlagsChanged& change, const log::Written&);
  Outcome run(const Expunged& change, const log::Written&);
  Outcome run(const Copied& change, const log::Written&);
  Outcome run(const Restored& change, const log::Written&);
  Outcome run(const Discarded& change, const log::Written&);
  Outcome run(const WentBack& change, const log::Written&);

  Mailbox* edit(MailboxId id);
  Mailbox* edit_lost(MailboxId id);
  Mailbox& add(MailboxId id, std::string name, std::int64_t time);
  void renew_uid_validities();
  Outcome rename_inbox(const MailboxRenamed& change);
  void erase(Mailbox& mailbox, const UidSet& uids, std::optional<std::uint32_t> expunged,
             bool only_deleted);
  void transfer(std::vector<Message> messages, const Mailbox& from, Mailbox& to, Outcome& outcome);

  std::shared_ptr<AccountValue> value_;
  std::vector<std::pair<MailboxId, std::shared_ptr<Mailbox>>> edited_;  // this batch's copies
};

Outcome refuse(StoreError::Reason reason);
/// When the record was written, in seconds since 1970; 1 at least.
std::uint32_t seconds_of(const log::Written& written);

/// May a mailbox of this name be made in this state? For the fold, and for saying no early.
std::optional<StoreError::Reason> may_create(const AccountValue& value, std::string_view name);
/// May it be renamed? Missing parents of `to` do not count.
std::optional<StoreError::Reason> may_rename(const AccountValue& value, const Mailbox& mailbox,
                                             std::string_view to);
std::optional<StoreError::Reason> may_remove(const AccountValue& value, const Mailbox& mailbox);
/// Would the mailbox take these keywords too?
bool has_room_for(const Mailbox& mailbox, const std::vector<std::string>& keywords);
/// What the change makes of these flags; `bits` is of its flags and keywords.
Flags changed_flags(Flags now, std::uint8_t how, Flags bits);

}  // namespace hikyaku::store
