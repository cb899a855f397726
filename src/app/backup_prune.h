// hikyaku backup prune
#pragma once

#include "app/console.h"

namespace hikyaku::app {

struct PruneWish {
  std::string folder;
  std::uint64_t keep_days = 0;
  bool is_trial = false;
};
int prune_backup(Console& console, const PruneWish& wish);

}  // namespace hikyaku::app
