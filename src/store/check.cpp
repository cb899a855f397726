#include "store/check.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "base/checksum.h"
#include "mime/summary.h"
#include "store/account_impl.h"
#include "store/snapshot.h"

namespace hikyaku::store {
namespace {

std::uint64_t checksum_of(const AccountState& value) {
  Checksum sum;
  auto pieces = snapshot_pieces(value);
  for (std::string_view piece; !(piece = pieces()).empty();) sum.add(piece);
  return sum.value();
}

/// So many small messages are read before the others on the loop go on.
constexpr std::size_t messages_per_turn = 64;

class Checker {
 public:
  Checker(std::shared_ptr<Account> account, bool mends)
      : account_(std::move(account)), value_(account_->state()), mends_(mends) {}

  Task<Result<CheckReport>> run() {
    CO_TRY_DO(co_await check_records());
    for (const auto& [id, mailbox] : value_->mailboxes) {
      CO_TRY_DO(co_await check_messages(*mailbox, mailbox->name, false));
      CO_TRY_DO(co_await check_messages(mailbox->expunged, mailbox->name, true));
    }
    for (const auto& [mailbox, time] : value_->removed) {
      CO_TRY_DO(co_await check_messages(*mailbox, mailbox->name, true));
      CO_TRY_DO(co_await check_messages(mailbox->expunged, mailbox->name, true));
    }
    CO_TRY_DO(co_await give_back_room());
    co_return std::move(report_);
  }

 private:
  log::Engine& engine() { return account_->engine(); }

  void find(Finding finding) {
    if (++report_.findings_count <= findings_max) report_.findings.push_back(std::move(finding));
  }

  /// Folds all records, and compares what they give with what the account is.
  Task<Result<>> check_records() {
    AccountState folded = std::make_shared<const AccountValue>();
    bool is_mended = false;
    while (folded->position < value_->position) {
      CO_TRY(const auto records,
             co_await engine().read(account_->log(), folded->position + 1, read_bytes_max));
      if (records.empty())
        co_return fail(Error::Kind::permanent, "store.check", "the log ends before its tail");
      Fold fold(*folded);
      for (const log::StoredRecord& record : records) {
        if (record.position > value_->position) break;
        ++report_.records;
        if (record.written.body.exists())
          bodies_.push_back({{record.written.summary, record.written.body}, false});
        if (record.is_damaged) {
          find({.what = Finding::What::record, .position = record.position});
          fold.lose(record.position, record.written);
          has_damaged_ = true;
          continue;
        }
        CO_TRY(const Change change, decode(record.meta));
        fold.apply(record.position, change, record.written);
      }
      folded = fold.finish();
      co_await net::yield();
    }
    // Behind damage the account knows more than its records.
    std::move_only_function<bool()> compare = [this, folded] {
      return checksum_of(folded) == checksum_of(value_);
    };
    CO_TRY(const bool is_same, co_await account_->background().run(std::move(compare)));
    if (!has_damaged_ && !is_same) {
      is_mended = mends_;
      find({.what = Finding::What::snapshot, .position = value_->position, .is_mended = is_mended});
    }
    if (!mends_ || !(has_damaged_ || is_mended)) co_return Result<>();
    // The next opening does not need the damaged records then.
    const AccountState& sound = is_mended ? folded : value_;
    co_return co_await engine().write_snapshot(account_->log(), sound->position,
                                               snapshot_pieces(sound));
  }

  Task<Result<>> check_messages(const Messages& messages, std::string mailbox, bool is_expunged) {
    for (std::size_t i = 0; i < messages.chunk_count(); ++i)
      for (const Message& message : messages.chunk(i)) {
        if (++looked_at_ % messages_per_turn == 0) co_await net::yield();
        if (!is_expunged) ++report_.messages;
        Finding finding{.mailbox = mailbox, .uid = message.uid, .is_expunged = is_expunged};
        CO_TRY(const bool is_intact, co_await check_body(message));
        if (!is_intact) {
          finding.what = Finding::What::message;
          find(finding);
        }
        CO_TRY_DO(co_await check_summary(message, is_intact, std::move(finding)));
      }
    co_return Result<>();
  }

  Task<Result<bool>> check_body(Message message) {
    if (!is_first_use(message.body)) co_return true;  // of a copy; told there
    report_.bytes += message.bytes;
    const auto read = co_await read_any({message.body, message.bytes});
    if (!read && read.error().kind != Error::Kind::permanent)
      co_return std::unexpected(read.error());
    co_return read.has_value();
  }

  bool is_first_use(log::Place place) {
    const auto body = std::ranges::lower_bound(
        bodies_, place, {}, [](const Body& one) { return one.parts.body.place; });
    if (body == bodies_.end() || body->parts.body.place != place)
      return unlisted_.insert(place).second;
    return !std::exchange(body->is_used, true);
  }

  /// The engine looks at all of a body, whatever part is asked for.
  Task<Result<>> read_any(log::StoredBody body) {
    char first[1];
    co_return co_await engine().read_body(account_->log(), body, 0,
                                          std::span<char>(first, body.bytes == 0 ? 0 : 1));
  }

  Task<Result<>> check_summary(Message message, bool is_body_intact, Finding finding) {
    if (message.summary == log::no_place) co_return Result<>();
    std::string stored(message.summary_bytes, '\0');
    CO_TRY(const std::size_t got,
           co_await engine().read_summaries(account_->log(), message.summary, stored));
    stored.resize(got);
    if (log::intact_summary(stored)) co_return Result<>();
    finding.what = Finding::What::summary;
    if (mends_ && is_body_intact) {
      // One that an older program made otherwise stays; it is made anew whenever it is needed.
      const log::StoredSummary at{message.summary, message.summary_bytes};
      if (const auto octets = co_await read_body(*account_, message))
        finding.is_mended =
            (co_await engine().mend_summary(account_->log(), at, mime::summarize(*octets)))
                .has_value();
    }
    find(std::move(finding));
    co_return Result<>();
  }

  /// Bodies of records up to the value's position that no message of the value has can be reached
  /// by nobody, now or later.
  Task<Result<>> give_back_room() {
    std::vector<log::Dropped> there;
    for (const auto& [parts, is_used] : bodies_) {
      if (++looked_at_ % messages_per_turn == 0) co_await net::yield();
      if (is_used || !co_await read_any(parts.body)) continue;
      report_.unused_bytes += parts.body.bytes;
      there.push_back(parts);
    }
    if (!mends_ || there.empty()) co_return Result<>();
    CO_TRY_DO(co_await engine().drop(account_->log(), std::move(there)));
    report_.is_room_given_back = true;
    co_return Result<>();
  }

  const std::shared_ptr<Account> account_;
  const AccountState value_;
  const bool mends_;
  CheckReport report_;
  bool has_damaged_ = false;
  std::size_t looked_at_ = 0;
  struct Body {
    log::Dropped parts;
    bool is_used;  // by a message, which was looked at
  };
  std::deque<Body> bodies_;  // of all records, as they lie in the log; never moved: they are many
  std::unordered_set<log::Place> unlisted_;  // the same, of records that do not say where it is
};

}  // namespace

Task<Result<CheckReport>> check(std::shared_ptr<Account> account, bool mends) {
  Checker checker(std::move(account), mends);
  co_return co_await checker.run();
}

}  // namespace hikyaku::store
