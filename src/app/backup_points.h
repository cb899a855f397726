// The restore points of a backup folder, for commands.
#pragma once

#include <optional>

#include "app/console.h"
#include "backup/folder.h"

namespace hikyaku::app {

/// When the restore point was taken.
std::string point_time(const backup::Manifest& manifest);
std::string time_text(Time time);

struct ChosenPoint {
  std::uint64_t number = 0;
  backup::Manifest manifest;
};
/// 0: the newest; when `at` is given, the one that has all until then: the first that is not older.
/// Of the logs that went back since, it has what they were. Prints what is wrong and gives nothing.
std::optional<ChosenPoint> choose_point(Console& console, const backup::Folder& folder,
                                        std::uint64_t number, std::optional<Time> at = {});

/// hikyaku backup list
int list_points(Console& console, const std::string& path, bool wants_json);

}  // namespace hikyaku::app
