// The delivery queue: its value in memory and its log. Everything that changes it is a record that
// is durable first. May be used from any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "delivery/queue_value.h"
#include "net/task.h"

namespace hikyaku::delivery {

class Queue {
 public:
  explicit Queue(log::Engine& engine) : engine_(engine) {}

  /// Folds the log. To be done once, before all else.
  Task<Result<>> open();

  EntryPtr find(log::Position id) const;
  std::vector<EntryPtr> entries() const;
  std::size_t size() const;

  /// Appends these; done when durable and folded.
  Task<Result<>> write(std::vector<QueueRecord> records);

  /// To make records durable together with those of other logs: the caller gives append_of() to
  /// Engine::append_all, and its result here. `body` goes with every record that adds an entry.
  struct Batch {
    std::vector<QueueRecord> records;
    log::Body body;
  };
  log::Append append_of(const Batch& batch) const;
  Task<Result<>> appended(Batch batch, log::AppendResult result);

  Task<Result<std::string>> read_message(EntryPtr entry) const;
  /// The first `bytes_max` octets at most.
  Task<Result<std::string>> read_message_start(EntryPtr entry, std::size_t bytes_max) const;

  /// Called with the id of every entry that was added, changed or is gone, from any thread, under
  /// no lock; must not block. One listener; empty: none.
  void set_listener(std::function<void(log::Position entry)> listener);

  /// Gives back the room of messages that are done when they are many; writes a snapshot when the
  /// log has grown enough since the last one.
  Task<void> tidy();

  static constexpr const char* log_name = "queue";
  static constexpr log::Position records_per_snapshot = 50'000;
  static constexpr std::size_t bodies_per_drop = 100;

 private:
  struct Pending {
    QueueRecord record;
    log::StoredBody body;
  };
  Task<Result<>> catch_up();
  Task<void> drop_bodies();
  /// Folds `record` when it is the next one; keeps it until then when it is later.
  void fold(log::Position position, Pending pending, std::vector<log::Position>& changed);
  void tell(const std::vector<log::Position>& changed);

  log::Engine& engine_;
  mutable std::mutex mutex_;
  QueueValue value_;
  /// Records that are durable, but some before them are not folded yet: appends complete in any
  /// order, the fold goes in order.
  std::map<log::Position, Pending> early_;
  log::Position snapshot_position_ = 0;
  std::shared_ptr<const std::function<void(log::Position)>> listener_;
};

}  // namespace hikyaku::delivery
