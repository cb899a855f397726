// What the records of an account say (docs/dev/store-format.md). A record says what was asked for;
// the fold decides what it means at its position. So every record is valid at any position, and
// appends never conflict.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/account_value.h"

namespace hikyaku::store {

/// The position of the record is the mailbox's id. The parent must exist.
struct MailboxCreated {
  std::string name;
  std::string special_use;
  std::int64_t time = 0;  // seconds since 1970, for its uid_validity
};
struct MailboxRemoved {
  MailboxId mailbox = 0;
};
/// INBOX: its messages move to a new mailbox (RFC 3501 6.3.5).
struct MailboxRenamed {
  MailboxId mailbox = 0;
  std::string to;
  std::int64_t time = 0;
};
struct Subscription {
  std::string name;
  bool on = true;
};
struct MessageAdded {
  MailboxId mailbox = 0;
  std::uint32_t bytes = 0;
  std::int64_t received = 0;
  Flags system_flags = 0;
  std::vector<std::string> keywords;
};
struct FlagsChanged {
  MailboxId mailbox = 0;
  UidSet uids;
  std::uint8_t how = 0;  // FlagChange::How: add, remove, replace
  Flags system_flags = 0;
  std::vector<std::string> keywords;
  std::optional<ModSeq> unchanged_since;  // those changed later are left alone
};
struct Expunged {
  MailboxId mailbox = 0;
  UidSet uids;
  bool only_deleted = false;
};
struct Copied {
  MailboxId from = 0, to = 0;
  UidSet uids;
  bool moved = false;
};
/// Messages that were expunged from a mailbox, or are of one that was removed, come into another
/// one, with new uids.
struct Restored {
  MailboxId from = 0, to = 0;
  UidSet uids;
};
/// What went before this time cannot be brought back any more: the first so many of it.
struct Discarded {
  std::int64_t before = 0;  // seconds since 1970
  std::uint32_t count_max = 0;
};
/// The log was cut here: clients have seen what followed, which is not there any more. Every
/// mailbox gets a new uid_validity, larger than this and than any before.
struct WentBack {
  std::uint32_t uid_validity = 0;
};
using Change =
    std::variant<MailboxCreated, MailboxRemoved, MailboxRenamed, Subscription, MessageAdded,
                 FlagsChanged, Expunged, Copied, Restored, Discarded, WentBack>;

/// The meta of the record.
std::string encode(const Change& change);
/// Error: permanent when it is damaged, or of a kind that only a newer version of this program
/// knows.
Result<Change> decode(std::string_view meta);

}  // namespace hikyaku::store
