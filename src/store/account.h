// The mail of one account: the fold of its log. Sessions share its current value; changes are
// records that are durable before anyone sees them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/guid.h"
#include "store/mailbox.h"

namespace hikyaku::store {

/// The whole state of an account at a position of its log. Immutable.
struct AccountValue {
  log::Position position = 0;
  std::map<MailboxId, std::shared_ptr<const Mailbox>> mailboxes;
  std::map<std::string, MailboxId> names;  // every mailbox that exists
  std::set<std::string> subscribed;        // may name mailboxes that do not exist (RFC 3501 6.3.6)
  std::uint64_t bytes = 0, message_count = 0;  // of all mailboxes, for quota

  std::shared_ptr<const Mailbox> find(std::string_view name) const;  // "INBOX" in any case
  std::shared_ptr<const Mailbox> find(MailboxId id) const;
};
using AccountState = std::shared_ptr<const AccountValue>;

/// A message on its way into a mailbox.
struct NewMessage {
  log::Body body;                              // the octets as they will be read, CRLF line ends
  std::shared_ptr<const std::string> summary;  // mime::summarize(*body)
  std::int64_t received = 0;                   // INTERNALDATE
  Flags system_flags = 0;
  std::vector<std::string> keywords;
};

struct FlagChange {
  enum class How { add, remove, replace };
  How how = How::add;
  Flags system_flags = 0;
  std::vector<std::string> keywords;  // names, case kept, compared without case
};

/// Why a change was not made; each protocol turns it into its own words.
struct StoreError {
  enum class Reason {
    no_such_mailbox,
    exists,
    has_children,
    not_allowed,
    over_quota,
    keyword_limit,
    name_invalid,
    unavailable,  // disk or engine trouble: temporary
    damaged,
  };
  Reason reason = Reason::unavailable;
  std::string detail;
};
template <class T = void>
using StoreResult = std::expected<T, StoreError>;

struct Quota {
  std::uint64_t bytes_max = 0, messages_max = 0;  // 0: unlimited
};

class Account {
 public:
  Account(log::Engine& engine, log::LogName log, Quota quota);
  ~Account();

  /// The current value; cheap; from any thread.
  AccountState state() const;
  const log::LogName& log() const { return log_; }
  log::Engine& engine() const { return engine_; }

  Quota quota() const;
  void set_quota(Quota quota);
  /// Would a message of this size still fit?
  bool has_room(std::uint64_t bytes) const;

  /// Messages into a mailbox, in order, atomically; the uids given. (APPEND; also used by tests.)
  struct Stored {
    std::uint32_t uid_validity;
    std::vector<Uid> uids;
    AccountState state;
  };
  Task<StoreResult<Stored>> append(MailboxId mailbox, std::vector<NewMessage> messages);

  /// Delivery to several accounts and other logs by one sync: the caller collects these for
  /// Engine::append_all, then hands each account its outcome. Into INBOX.
  log::Append delivery_of(const NewMessage& message) const;
  Task<StoreResult<Stored>> delivered(log::Append append, log::AppendResult result);

  /// Messages that are gone are passed over. With `unchanged_since` those changed later are left
  /// alone and returned (RFC 7162 3.1.3). The record is written only if something changes.
  struct Changed {
    UidSet modified;
    AccountState state;
  };
  Task<StoreResult<Changed>> change_flags(MailboxId mailbox, UidSet uids, FlagChange change,
                                          std::optional<ModSeq> unchanged_since = {});
  /// Of these, the ones flagged \Deleted when `only_deleted`.
  Task<StoreResult<AccountState>> expunge(MailboxId mailbox, UidSet uids, bool only_deleted);

  /// COPY and MOVE: source and destination uids in the same order (RFC 4315 COPYUID). No body is
  /// copied.
  struct Copied {
    std::uint32_t uid_validity = 0;
    std::vector<Uid> source, destination;
    AccountState state;
  };
  Task<StoreResult<Copied>> copy(MailboxId from, UidSet uids, MailboxId to);
  Task<StoreResult<Copied>> move(MailboxId from, UidSet uids, MailboxId to);

  /// Missing parents are made too (RFC 3501 6.3.3). Names: UTF-8, see valid_mailbox_name().
  Task<StoreResult<AccountState>> create(std::string name, std::string special_use = {});
  Task<StoreResult<AccountState>> remove(std::string name);
  /// With its children. Renaming INBOX moves its messages (RFC 3501 6.3.5).
  Task<StoreResult<AccountState>> rename(std::string from, std::string to);
  Task<StoreResult<AccountState>> subscribe(std::string name, bool subscribed);

  /// The first selecting session to see them owns the \Recent messages: returns the first uid that
  /// is recent for the caller and, when `claim`, takes them. In memory only: after a restart
  /// nothing is recent.
  Uid recent_from(MailboxId mailbox, bool claim);

  /// Calls `changed` after every new state, from any thread; it must not block. Ends with the
  /// handle.
  [[nodiscard]] std::shared_ptr<void> watch(std::function<void()> changed);

  /// POP3 RFC 1939 section 4: one session at a time has the maildrop. Null when taken.
  std::shared_ptr<void> try_lock_maildrop();

 private:
  struct Impl;
  log::Engine& engine_;
  log::LogName log_;
  std::unique_ptr<Impl> impl_;
};

/// Reading what a value points at.
Task<Result<std::string>> read_body(const Account& account, Message message);
Task<Result<std::string>> read_body_range(const Account& account, Message message,
                                          std::uint64_t offset, std::size_t length);
Task<Result<std::string>> read_summary(const Account& account, Message message);

bool valid_mailbox_name(std::string_view name);
inline constexpr std::size_t mailbox_name_bytes_max = 1000;
inline constexpr std::size_t mailbox_depth_max = 50;
inline constexpr std::size_t mailboxes_max = 10'000;

/// All accounts of this server, opened when first used.
class Store {
 public:
  explicit Store(log::Engine& engine);
  ~Store();
  /// `folder`: where a local engine keeps it (the guide's mailbox folder, MB-01), used when it is
  /// new. A new account gets INBOX at once, so that a user of the directory can read before the
  /// first mail (B-09).
  Task<Result<std::shared_ptr<Account>>> open(Guid account, std::string folder, Quota quota = {});
  /// Writes the snapshots that are due; called in the background and at the end.
  Task<void> write_snapshots();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hikyaku::store
