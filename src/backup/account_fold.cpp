#include "backup/account_fold.h"

namespace hikyaku::backup {
namespace {

constexpr std::size_t records_per_fold = 10'000;

}  // namespace

void AccountFold::add(const log::StoredRecord& record) {
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

AccountFold::Held AccountFold::held() {
  publish();
  Held held;
  store::for_all_held(*state_, [&](const store::Message& message) {
    held.bodies.insert(message.body);
    held.summaries.insert(message.summary);
  });
  return held;
}

void AccountFold::publish() {
  if (fold_) state_ = fold_->finish();
  fold_.reset();
}

}  // namespace hikyaku::backup
