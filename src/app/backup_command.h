// What the commands `backup` and `restore` share.
#pragma once

#include <optional>

#include "app/console.h"
#include "backup/manifest.h"

namespace hikyaku::app {

/// When the restore point was taken.
std::string point_time(const backup::Manifest& manifest);

struct ChosenPoint {
  std::uint64_t number = 0;
  backup::Manifest manifest;
};
/// 0: the newest. Prints what is wrong and gives nothing.
std::optional<ChosenPoint> choose_point(Console& console, const backup::Folder& folder,
                                        std::uint64_t number);

}  // namespace hikyaku::app
