#include "backup/verify.h"

#include <unordered_set>

#include "store/fold.h"

namespace hikyaku::backup {
namespace {

constexpr std::size_t records_per_fold = 10'000;

/// Folds an account as it is read: what of its mail could be seen.
class Account {
 public:
  void add(const log::StoredRecord& record) {
    if (!reason_.empty()) return;
    if (!fold_) fold_.emplace(*state_);
    if (record.is_damaged) {
      fold_->lose(record.position, record.written);
    } else if (const auto change = store::decode(record.meta)) {
      fold_->apply(record.position, *change, record.written);
    } else {
      reason_ = describe(change.error());
    }
    if (record.position % records_per_fold == 0) publish();
  }

  /// A body of zeros was dropped, if no message has it any more.
  std::unordered_set<log::Place> places() {
    publish();
    std::unordered_set<log::Place> places;
    const auto take = [&](const store::Messages& messages) {
      for (std::size_t i = 0; i < messages.chunk_count(); ++i)
        for (const store::Message& message : messages.chunk(i)) places.insert(message.body);
    };
    const auto take_mailbox = [&](const store::Mailbox& mailbox) {
      take(mailbox);
      take(mailbox.expunged);
    };
    for (const auto& [id, mailbox] : state_->mailboxes) take_mailbox(*mailbox);
    for (const auto& removed : state_->removed) take_mailbox(*removed.mailbox);
    return places;
  }
  const std::string& reason() const { return reason_; }

 private:
  void publish() {
    if (fold_) state_ = fold_->finish();
    fold_.reset();
  }
  store::AccountState state_ = std::make_shared<const store::AccountValue>();
  std::optional<store::Fold> fold_;
  std::string reason_;
};

Finding verify_log(const log::LogFiles& files, const log::LogName& name, Progress& progress) {
  Finding finding{name, {}, {}};
  const bool is_account = name.starts_with(store::account_log_prefix);
  Account account;
  const auto checked = log::check(files, [&](const log::StoredRecord& record) {
    if (is_account) account.add(record);
  });
  if (!checked) {
    finding.reason = describe(checked.error());
    return finding;
  }
  progress.bytes += checked->bytes;
  finding.damage = checked->damage;
  finding.reason = account.reason();
  if (!is_account || checked->empty_bodies.empty()) return finding;
  const auto places = account.places();
  for (const auto& [place, position] : checked->empty_bodies) {
    if (!places.contains(place)) continue;
    ++finding.damage.bodies;
    if (finding.damage.first == 0 || position < finding.damage.first)
      finding.damage.first = position;
  }
  return finding;
}

}  // namespace

std::vector<Finding> verify(const Folder& folder, const Manifest& manifest, const Tell& tell) {
  std::vector<Finding> all;
  Progress progress{0, 0, manifest.logs.size(), manifest.bytes()};
  for (const LogCopy& log : manifest.logs) {
    Finding finding = verify_log(folder.files_of(log), log.name, progress);
    if (!finding.damage.is_none() || !finding.reason.empty()) all.push_back(std::move(finding));
    ++progress.logs;
    tell(progress);
  }
  return all;
}

}  // namespace hikyaku::backup
