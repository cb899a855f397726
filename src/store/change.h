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
  std::uint32_t summary_offset = 0, summary_bytes = 0;  // within the meta
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
using Change = std::variant<MailboxCreated, MailboxRemoved, MailboxRenamed, Subscription,
                            MessageAdded, FlagsChanged, Expunged, Copied>;

/// The meta of the record. A message's is followed by the octets of its summary, see
/// encode_message().
std::string encode(const Change& change);
/// Sets summary_offset and summary_bytes.
std::string encode_message(MessageAdded& message, std::string_view summary);
/// Error: permanent when it is damaged, or of a kind that only a newer version of this program
/// knows.
Result<Change> decode(std::string_view meta);

}  // namespace hikyaku::store
