// The mail of one account: the fold of its log. Sessions share its current value; changes are
// records that are durable before anyone sees them.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/guid.h"
#include "net/loop.h"
#include "store/account_value.h"
#include "store/room.h"

namespace hikyaku::store {

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
    frozen,       // nobody may change it, see StoreOptions
    unavailable,  // disk or engine trouble: temporary
    damaged,
  };
  Reason reason = Reason::unavailable;
  std::string detail;
};
/// For the administrator.
Error as_error(const StoreError& error);
template <class T = void>
using StoreResult = std::expected<T, StoreError>;

class Account {
 public:
  /// Made by Store::open(), which folds the log.
  Account(log::Engine& engine, log::LogName log, Quota quota, const Clock& clock,
          net::Pool& background, std::function<bool()> is_frozen = {});
  ~Account();

  /// The current value; cheap; from any thread.
  AccountState state() const;
  const log::LogName& log() const { return log_; }
  log::Engine& engine() const { return engine_; }
  /// A thread for what takes longer than the others on a loop should wait.
  net::Pool& background() const;

  Quota quota() const;
  void set_quota(Quota quota);
  /// Would a message of this size still fit, beside those that are on their way?
  bool has_room(std::uint64_t bytes, std::uint64_t messages = 1) const;
  /// Room for these until the handle goes: nobody else gets it meanwhile, so that several together
  /// never exceed the quota. Null: there is not so much. append() and copy() take theirs by
  /// themselves; who delivers takes it before and lets it go after delivered(). For the moment
  /// between the two ends a message counts twice.
  std::shared_ptr<void> take_room(std::uint64_t bytes, std::uint64_t messages = 1);
  /// Called when the account is nearly full and when it is full, once each (room.h), from any
  /// thread; it must not block.
  using Alarm = std::function<void(Fullness, Usage, Quota)>;
  void set_alarm(Alarm alarm);

  /// Messages into a mailbox, in order, atomically; the uids given. (APPEND; also used by tests.)
  struct Stored {
    std::uint32_t uid_validity;
    std::vector<Uid> uids;
    AccountState state;
  };
  Task<StoreResult<Stored>> append(MailboxId mailbox, std::vector<NewMessage> messages);

  /// Delivery to several accounts and other logs by one sync: the caller collects these for
  /// Engine::append_all, then hands each account its outcome. Into INBOX. After a successful append
  /// the message is durable, whatever delivered() says. No uids when the message is gone again.
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

  /// Brings messages back that were expunged from `from`, or were in it when it was removed: with
  /// new uids, not flagged \Deleted. Uids that are not there are passed over.
  Task<StoreResult<Copied>> undelete(MailboxId from, UidSet uids, MailboxId to);
  /// Gives up what went before `before`, and gives its room back: bodies that no other message
  /// shares. The count of messages given up.
  Task<StoreResult<std::uint64_t>> discard_expunged(Time before);

  /// Missing parents are made too (RFC 3501 6.3.3). Names: UTF-8, see valid_mailbox_name().
  Task<StoreResult<AccountState>> create(std::string name, std::string special_use = {});
  /// A mailbox with children is not removed (has_children), so every mailbox's parent exists and
  /// there is nothing \Noselect. INBOX: not_allowed.
  Task<StoreResult<AccountState>> remove(std::string name);
  /// With its children; missing parents are made. Renaming INBOX moves its messages and leaves its
  /// children (RFC 3501 6.3.5). Below itself: not_allowed.
  Task<StoreResult<AccountState>> rename(std::string from, std::string to);
  Task<StoreResult<AccountState>> subscribe(std::string name, bool subscribed);

  /// The first selecting session to see them owns the \Recent messages: returns the first uid that
  /// is recent for the caller and, when `claim`, takes them. In memory only: what was there when
  /// the account was opened is not recent.
  Uid recent_from(MailboxId mailbox, bool claim);

  /// Calls `changed` after every new state, from any thread; it must not block, and not destroy the
  /// handle. Ends with the handle: after that no call runs any more.
  [[nodiscard]] std::shared_ptr<void> watch(std::function<void()> changed);

  /// POP3 RFC 1939 section 4: one session at a time has the maildrop. Null when taken. Keep the
  /// Account as long.
  std::shared_ptr<void> try_lock_maildrop();

  struct Impl;  // account_impl.h

 private:
  friend class Store;
  Task<StoreResult<Copied>> transfer(MailboxId from, UidSet uids, MailboxId to, bool moved);

  log::Engine& engine_;
  log::LogName log_;
  std::shared_ptr<Impl> impl_;
};

/// Reading what a value points at. A summary that is damaged is made again from the body.
Task<Result<std::string>> read_body(const Account& account, Message message);
Task<Result<std::string>> read_body_range(const Account& account, Message message,
                                          std::uint64_t offset, std::size_t length);
Task<Result<std::string>> read_summary(const Account& account, Message message);

inline constexpr std::string_view account_log_prefix = "account/";
inline log::LogName account_log(const Guid& account) {
  return std::string(account_log_prefix) + account.text();
}

struct StoreOptions {
  /// Beyond so many octets of lists of messages the accounts that nobody uses are given up from
  /// memory, the longest unused first.
  std::uint64_t memory_bytes_max = 512u << 20;
  /// Whose mail nobody may change now: what is delivered comes in, all other changes are refused.
  /// Asked at each change, from any thread.
  std::function<bool(const Guid&)> is_frozen = {};
};

/// All accounts of this server, opened when first used.
class Store {
 public:
  explicit Store(log::Engine& engine, const Clock& clock = system_clock(),
                 StoreOptions options = {});
  ~Store();
  /// `folder`: where a local engine keeps it (the guide's mailbox folder, MB-01), used when it is
  /// new. A new account gets INBOX at once, so that a user of the directory can read before the
  /// first mail (B-09). The last quota that was given counts.
  Task<Result<std::shared_ptr<Account>>> open(Guid account, std::string folder,
                                              std::optional<Quota> quota = {});
  Task<Result<bool>> exists(Guid account) const;
  /// Where a local engine keeps it. Empty: there is no such account, or the engine has no folders.
  Task<Result<std::string>> folder_of(Guid account) const;
  /// Moves its mail to that folder, also while it is used (log::Engine::move). False: it was there.
  /// Error: permanent also when there is no such account.
  Task<Result<bool>> move(Guid account, std::string folder);
  /// Gives up what was expunged before `before` in every account there is, one after the other,
  /// with pauses: for days it may be the only one to open them. Ends when `goes_on` says no.
  Task<void> discard_expunged(Time before, std::function<bool()> goes_on);
  /// Writes a snapshot of every account in memory that has changed since its last one; for the end
  /// of the server.
  Task<void> write_snapshots();
  /// What the accounts in memory take, about; and how many they are.
  struct InMemory {
    std::uint64_t bytes = 0;
    std::size_t accounts = 0;
  };
  InMemory in_memory() const;

 private:
  struct Impl;
  Task<Result<std::shared_ptr<Account>>> open(Guid account, std::string folder,
                                              std::optional<Quota> quota, bool is_used);
  /// As many accounts as are too many for the memory.
  Task<void> give_up_unused();
  std::unique_ptr<Impl> impl_;
};

}  // namespace hikyaku::store
