// Giving up restore points that are old enough, and what only they needed.
#pragma once

#include "backup/create.h"

namespace hikyaku::backup {

struct PruneOptions {
  Time before;            // points of an earlier time go; never the newest
  bool is_trial = false;  // nothing is changed
};

struct Pruned {
  struct Point {
    std::uint64_t number = 0;
    Time time;
  };
  std::vector<Point> points;  // that went
  std::uint64_t points_left = 0;
  std::optional<Time> from;  // earlier times cannot be restored any more
  std::uint64_t copies = 0;  // of logs that went back, which no point has any more
  std::uint64_t messages = 0, bytes = 0;
  std::string kept_room;  // why no holes can be made here; else empty
};

/// `folder` is locked. When it is killed, all that is left is whole, and the next one goes on.
/// Error: also when a point cannot be read, for what it needs is not known then; nothing was
/// changed.
Result<Pruned> prune(Folder& folder, const PruneOptions& options, const Tell& tell);

}  // namespace hikyaku::backup
