#include "log/disk.h"

#include <algorithm>
#include <utility>

namespace hikyaku::log {

// Each is durable before one is made in it. So of those that are there when this begins, all but
// the last are durable: that one may have been made by a program that was killed just then.
Result<> make_folders(Disk& disk, const std::string& path) {
  bool is_first = true;
  for (std::size_t slash = 1; slash != path.npos;) {
    slash = path.find('/', slash + 1);
    const std::string folder = path.substr(0, slash);
    TRY(const bool is_made, disk.make_folder(folder));
    if (!is_made && slash != path.npos) continue;
    const auto sync_above = [&disk](const std::string& name) {
      return disk.sync_folder(name.substr(0, std::max<std::size_t>(name.find_last_of('/'), 1)));
    };
    // One that we may not read is not one that we made another in.
    const auto last = is_made ? folder.substr(0, folder.find_last_of('/')) : folder;
    if (std::exchange(is_first, false) && !last.empty())
      if (auto synced = sync_above(last); !synced && synced.error().kind != Error::Kind::denied)
        return synced;
    if (is_made) TRY_DO(sync_above(folder));
  }
  return {};
}

}  // namespace hikyaku::log
