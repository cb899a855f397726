#include "log/checkpoints.h"

#include "base/events.h"
#include "log/replay.h"

namespace hikyaku::log {

Checkpoints::Checkpoints(Files& files, Journal& journal, bool apart)
    : files_(files), journal_(journal) {
  if (apart) thread_ = std::make_unique<net::Pool>("log-checkpoint", 1);
}

void Checkpoints::add(std::size_t slot, Logs logs) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({slot, std::move(logs), failures_before_current_});
    failures_before_current_ = failures_;
  }
  start();
}

void Checkpoints::retry() {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return;
  }
  start();
}

void Checkpoints::start() {
  // When it is not taken, the next one does it too.
  if (thread_)
    (void)thread_->submit([this] { work(); });
  else
    work();
}

void Checkpoints::distrust() {
  const std::lock_guard lock(mutex_);
  ++failures_;
}

Result<> Checkpoints::sync(File& file) {
  const std::lock_guard lock(syncing_);
  auto synced = file.sync();
  if (!synced) distrust();
  return synced;
}

void Checkpoints::work() {
  for (;;) {
    Checkpoint* first;  // only this thread takes it away
    std::uint64_t failures;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) return;
      first = &waiting_.front();
      failures = failures_;
    }
    Result<> done;
    if (first->failures_before != failures) done = write_again(*first);
    if (done) done = sync_logs(files_, first->logs);
    if (!done) {
      distrust();
      event(Level::error, "log.checkpoint.failed", {{"reason", describe(done.error())}});
      return;
    }
    first->failures_before = failures;
    {
      const std::lock_guard wait_for_the_other_sync(syncing_);
    }
    const std::lock_guard lock(mutex_);
    if (failures != failures_) continue;
    journal_.release(first->slot);
    waiting_.pop_front();
  }
}

Result<> Checkpoints::write_again(const Checkpoint& checkpoint) {
  std::unordered_map<std::uint64_t, std::shared_ptr<LocalLog>> by_number;
  for (const auto& log : checkpoint.logs) by_number[log->number] = log;
  return journal_.read_left(checkpoint.slot, [&](const JournalEntry& entry) -> Result<> {
    const auto found = by_number.find(entry.log);
    if (found == by_number.end())
      return fail(Error::Kind::permanent, "log.checkpoint", "log " + std::to_string(entry.log));
    return write_entry(files_, *found->second, entry);
  });
}

bool Checkpoints::finish() {
  thread_.reset();
  work();
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && failures_ == failures_before_current_;
}

}  // namespace hikyaku::log
