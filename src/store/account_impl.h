// What the files of Account share: the current value, and the way of a change from a record to the
// value that follows from it. Nothing is locked across a wait.
//
//   change(): append (anywhere) -> durable -> settle(): fold in hand, or what is missing from the
//   engine -> publish -> watchers
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include "store/account.h"
#include "store/fold.h"

namespace hikyaku::store {

// A snapshot is written when this many records, and this part of the messages, followed the last.
inline constexpr std::uint64_t snapshot_records_min = 1000;
inline constexpr std::uint64_t snapshot_messages_divisor = 16;
// Of metas at a time while folding: some thousand records, so that the others on the loop wait for
// some milliseconds only.
inline constexpr std::size_t read_bytes_max = 64u << 10;
inline constexpr std::size_t ranges_per_record_max = 200'000;  // keeps a record within its limit
inline constexpr std::size_t keyword_bytes_max = 200;

struct Watcher {
  std::mutex calling;  // held during a call, so that the end of the watch waits for it
  std::function<void()> changed;
};

struct Account::Impl {
  Impl(log::Engine& e, log::LogName l, Quota q, const Clock& c, net::Pool& b,
       std::function<bool()> frozen)
      : engine(e),
        log(std::move(l)),
        clock(c),
        background(b),
        is_frozen(std::move(frozen)),
        room(q) {}

  log::Engine& engine;
  const log::LogName log;
  const Clock& clock;
  net::Pool& background;  // for what takes longer than a session should wait
  const std::function<bool()> is_frozen;

  std::mutex mutex;  // guards these, for moments
  AccountState state = std::make_shared<const AccountValue>();
  Room room;
  Alarm alarm;
  std::map<MailboxId, Uid> recent;  // the first recent uid; of mailboxes not here: all are
  std::vector<std::shared_ptr<Watcher>> watchers;

  std::atomic<bool> maildrop_taken = false;
  std::atomic<log::Position> snapshot_position = 0;
  std::atomic<bool> snapshot_running = false;

  /// One fold at a time. It guards the outcomes of records that were folded by others than who
  /// waits for them; they are kept while any change is on its way.
  std::mutex folding;
  std::size_t in_flight = 0;
  std::unordered_map<log::Position, Outcome> outcomes;

  AccountState current() {
    const std::scoped_lock lock(mutex);
    return state;
  }
  std::int64_t now() const {
    return std::chrono::duration_cast<Seconds>(clock.now().time_since_epoch()).count();
  }
  /// Folds these records if they follow the current value; their outcomes then are in `outcomes`.
  bool fold_in_hand(const log::Appended& appended, const std::vector<Change>& changes,
                    std::vector<Outcome>& into);
  /// Folds what of these is not folded yet.
  Result<> fold_read(const std::vector<log::StoredRecord>& records);
  bool snapshot_due();

 private:
  void publish(AccountState next);  // with `folding` held
  void notify();
};

/// While one lives, outcomes are kept.
class InFlight {
 public:
  explicit InFlight(std::shared_ptr<Account::Impl> impl);
  ~InFlight();
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  std::shared_ptr<Account::Impl> impl_;
};

struct Applied {
  AccountState state;
  std::vector<Outcome> outcomes;  // of each record
};

/// Appends records and folds them. `changes[i]` is what `records[i]` says.
Task<StoreResult<Applied>> change(std::shared_ptr<Account::Impl> impl, std::vector<Change> changes,
                                  std::vector<log::Record> records);
/// As above; the records are of the changes alone.
Task<StoreResult<Applied>> change(std::shared_ptr<Account::Impl> impl, std::vector<Change> changes);
/// As above, of changes that bring messages into another mailbox: `copied` with their uids.
Task<StoreResult<Account::Copied>> transferred(std::shared_ptr<Account::Impl> impl,
                                               std::vector<Change> changes, Account::Copied copied);
/// Brings the value to the last of these durable records. No outcome for one that another call
/// folded before this one knew of it.
Task<StoreResult<Applied>> settle(std::shared_ptr<Account::Impl> impl, std::vector<Change> changes,
                                  log::Appended appended);

/// Folds what the engine has up to `tail`.
Task<Result<>> catch_up(std::shared_ptr<Account::Impl> impl, log::Position tail);
/// Opens the log, reads the snapshot and what follows it; makes INBOX in a new account.
Task<Result<>> load(std::shared_ptr<Account::Impl> impl, std::string folder);
/// Begins to write one when it is time.
Task<void> write_due_snapshot(std::shared_ptr<Account::Impl> impl);
/// The caller has set snapshot_running; this clears it.
Task<void> write_snapshot(std::shared_ptr<Account::Impl> impl);

StoreError error_of(const log::AppendError& error);
std::unexpected<StoreError> refused(StoreError::Reason reason, std::string detail = {});

}  // namespace hikyaku::store
