// The site log: what was learned from the directory, and what was set for single accounts, as
// records of several parts of the program. It is read once, at the start, each record by the part
// whose it is; and a snapshot holds the few records that say the same as all up to it, so that the
// start does not take longer with each change that there ever was.
//
// The records stay: a snapshot is only a short cut. It may know more than its position says, which
// does no harm, since for every account and setting the last record counts.
//
//   snapshot   version, number of parts; each part: its name, its records, an empty one
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "log/engine.h"

namespace hikyaku::directory {

/// What a snapshot holds of one part; the records are within the snapshot's octets.
struct SnapshotPart {
  std::string name;
  std::vector<std::string_view> records;
};
std::optional<std::vector<SnapshotPart>> parse_site_snapshot(std::string_view bytes);

class SiteLog {
 public:
  /// One record after the other; an empty one ends them.
  using Records = std::move_only_function<std::string()>;
  struct Part {
    std::string name;
    /// Folds a record, when it is one of the part's.
    std::function<bool(std::string_view meta, log::Position position)> take;
    /// The records that make what is folded now; they are called for on another thread, later.
    std::function<Records()> give;
  };

  /// `engine` must outlive it.
  explicit SiteLog(log::Engine& engine) : engine_(engine) {}

  /// Before open(). The part must outlive this.
  void add(Part part) { parts_.push_back(std::move(part)); }
  /// Gives each part its records; does nothing when it did so before.
  Task<Result<>> open();
  /// Appends, in parts when they are many, and calls `apply` when the records of a part are
  /// durable. Who folds them later calls tidy() after that only.
  using Apply = std::move_only_function<void(const log::Appended&)>;
  Task<log::AppendResult> append(std::vector<log::Record> records, Apply apply);
  log::Engine& engine() { return engine_; }
  /// Writes a snapshot when enough was appended since the last one. Nobody may change what the
  /// parts give meanwhile, but by append(). Its failure is an event.
  Task<void> tidy();

 private:
  class UnderWay;
  Task<Result<log::Position>> take_snapshot();
  log::Pieces snapshot_pieces(std::shared_ptr<std::size_t> count);

  log::Engine& engine_;
  std::vector<Part> parts_;
  bool is_open_ = false;

  std::mutex mutex_;
  log::Position tail_ = 0;                  // as far as it was told
  std::multiset<log::Position> under_way_;  // the tails when appends began that still run
  log::Position snapshot_position_ = 0;
  std::size_t snapshot_records_ = 0;
  bool is_uncertain_ = false;  // an append may have happened, and is not folded
};

}  // namespace hikyaku::directory
