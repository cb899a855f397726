#include "delivery/queue.h"

#include <algorithm>
#include <span>

#include "base/check.h"
#include "base/events.h"

namespace hikyaku::delivery {
namespace {

constexpr std::size_t read_bytes_max = 1u << 20;

Error error_of(const log::AppendError& error) {
  return {error.reason == log::AppendError::Reason::invalid ? Error::Kind::permanent
                                                            : Error::Kind::temporary,
          "queue.append", error.detail};
}

void report_damage(log::Position position, const Error& error) {
  const std::string at = std::to_string(position), why = describe(error);
  event(Level::error, "delivery.queue.record_damaged", {{"position", at}, {"reason", why}});
}

}  // namespace

Task<Result<>> Queue::open() {
  CO_TRY_DO(co_await engine_.open(log_name, log_name));
  CO_TRY(auto snapshot, co_await engine_.read_snapshot(log_name));
  if (snapshot) {
    auto entries = decode_snapshot(snapshot->bytes);
    // A snapshot is only a short cut: without it the log is folded from its start.
    if (entries) {
      value_ = QueueValue(snapshot->position, *std::move(entries));
      snapshot_position_ = snapshot->position;
    }
  }
  co_return co_await catch_up();
}

Task<Result<>> Queue::catch_up() {
  for (;;) {
    log::Position from = 0;
    {
      const std::lock_guard lock(mutex_);
      from = value_.position() + 1;
    }
    CO_TRY(auto records, co_await engine_.read(log_name, from, read_bytes_max));
    if (records.empty()) co_return Result<>{};
    std::vector<log::Position> changed;
    {
      const std::lock_guard lock(mutex_);
      for (const log::StoredRecord& record : records) {
        if (record.position != value_.position() + 1) continue;
        auto decoded = decode_record(record.meta);
        if (decoded) {
          fold(record.position, {*std::move(decoded), record.written.body}, changed);
        } else {
          report_damage(record.position, decoded.error());
          value_.skip();
        }
      }
    }
    tell(changed);
  }
}

void Queue::fold(log::Position position, Pending pending, std::vector<log::Position>& changed) {
  if (position <= value_.position()) return;
  early_.emplace(position, std::move(pending));
  while (!early_.empty() && early_.begin()->first <= value_.position() + 1) {
    const auto next = early_.begin();
    if (next->first == value_.position() + 1)
      changed.push_back(value_.apply(next->second.record, next->second.body));
    early_.erase(next);
  }
}

void Queue::tell(const std::vector<log::Position>& changed) {
  std::shared_ptr<const std::function<void(log::Position)>> listener;
  {
    const std::lock_guard lock(mutex_);
    listener = listener_;
  }
  if (!listener) return;
  for (const log::Position id : changed) (*listener)(id);
}

EntryPtr Queue::find(log::Position id) const {
  const std::lock_guard lock(mutex_);
  return value_.find(id);
}

std::vector<EntryPtr> Queue::entries() const {
  const std::lock_guard lock(mutex_);
  std::vector<EntryPtr> entries;
  entries.reserve(value_.entries().size());
  for (const auto& [id, entry] : value_.entries()) entries.push_back(entry);
  return entries;
}

std::size_t Queue::size() const {
  const std::lock_guard lock(mutex_);
  return value_.entries().size();
}

Task<Result<>> Queue::write(std::vector<QueueRecord> records) {
  Batch batch{std::move(records), nullptr};
  log::Append append = append_of(batch);
  log::AppendResult result = co_await engine_.append(std::move(append));
  co_return co_await appended(std::move(batch), std::move(result));
}

log::Append Queue::append_of(const Batch& batch) const {
  log::Append append;
  append.log = log_name;
  append.records.reserve(batch.records.size());
  for (const QueueRecord& record : batch.records) {
    const bool adds = std::holds_alternative<Added>(record);
    append.records.push_back({encode(record), adds ? batch.body : nullptr});
  }
  return append;
}

Task<Result<>> Queue::appended(Batch batch, log::AppendResult result) {
  if (!result) {
    const Error error = error_of(result.error());
    // What may have been written must be folded if it was.
    if (result.error().reason == log::AppendError::Reason::unknown) (void)co_await catch_up();
    co_return std::unexpected(error);
  }
  HIKYAKU_CHECK(result->written.size() == batch.records.size());
  std::vector<log::Position> changed;
  bool is_behind = false;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < batch.records.size(); ++i) {
      Pending pending{std::move(batch.records[i]), result->written[i].body};
      fold(result->first + i, std::move(pending), changed);
    }
    is_behind = value_.position() < result->last();
  }
  tell(changed);
  // An append before this one is durable too, though its own caller has not said so yet.
  if (is_behind) co_return co_await catch_up();
  co_return Result<>{};
}

Task<Result<std::string>> Queue::read_message(EntryPtr entry) const {
  co_return co_await read_message_start(entry, entry->body.bytes);
}

Task<Result<std::string>> Queue::read_message_start(EntryPtr entry, std::size_t bytes_max) const {
  std::string message(std::min<std::size_t>(bytes_max, entry->body.bytes), '\0');
  if (!message.empty())
    CO_TRY_DO(co_await engine_.read_body(log_name, entry->body, 0, std::span<char>(message)));
  co_return message;
}

void Queue::set_listener(std::function<void(log::Position entry)> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = listener
                  ? std::make_shared<const std::function<void(log::Position)>>(std::move(listener))
                  : nullptr;
}

Task<void> Queue::drop_bodies() {
  std::vector<log::Dropped> gone;
  {
    const std::lock_guard lock(mutex_);
    const bool is_snapshot_due = value_.position() >= snapshot_position_ + records_per_snapshot;
    if (value_.gone().size() < bodies_per_drop && !is_snapshot_due) co_return;
    gone.swap(value_.gone());
  }
  if (gone.empty()) co_return;
  const auto dropped = co_await engine_.drop(log_name, std::move(gone));
  if (dropped) co_return;
  const std::string why = describe(dropped.error());
  event(Level::warning, "delivery.queue.drop_failed", {{"reason", why}});
}

// The bodies come first: when a crash stops it, folding from the old snapshot finds them again.
Task<void> Queue::tidy() {
  co_await drop_bodies();
  std::vector<EntryPtr> entries;
  log::Position position = 0;
  {
    const std::lock_guard lock(mutex_);
    if (value_.position() < snapshot_position_ + records_per_snapshot) co_return;
    for (const auto& [id, entry] : value_.entries()) entries.push_back(entry);
    snapshot_position_ = position = value_.position();
  }
  const auto written =
      co_await engine_.write_snapshot(log_name, position, log::pieces_of(encode_snapshot(entries)));
  if (!written) {
    const std::string why = describe(written.error());
    event(Level::warning, "delivery.queue.snapshot_failed", {{"reason", why}});
  }
}

}  // namespace hikyaku::delivery
