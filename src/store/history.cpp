#include "store/history.h"

#include "store/account_impl.h"

namespace hikyaku::store {

Task<Result<AccountState>> state_at(log::Engine& engine, log::LogName log, Time time) {
  AccountState state = std::make_shared<const AccountValue>();
  for (;;) {
    CO_TRY(const auto records, co_await engine.read(log, state->position + 1, read_bytes_max));
    if (records.empty()) co_return state;
    Fold fold(*state);
    bool is_over = false;
    for (const log::StoredRecord& record : records) {
      // A damaged one does not say when it was: it belongs to what is before it.
      is_over = record.written.time > time.time_since_epoch();
      if (is_over) break;
      if (record.is_damaged) {
        fold.lose(record.position, record.written);
        continue;
      }
      CO_TRY(const Change change, decode(record.meta));
      fold.apply(record.position, change, record.written);
    }
    state = fold.finish();
    if (is_over) co_return state;
  }
}

}  // namespace hikyaku::store
