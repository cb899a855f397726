// A restore point of a backup (docs/dev/backup-format.md): it says up to where each log counts.
#pragma once

#include <vector>

#include "log/local_engine.h"

namespace hikyaku::backup {

struct LogCopy {
  log::LogName name;
  log::LogPlace place;     // in the work folder
  std::uint64_t copy = 1;  // a log that went back is copied anew, the former copy stays
  log::Ends ends;

  std::string folder_name() const;
};

struct Manifest {
  Time time;  // the moment: records of it have no later time
  std::string work_folder;
  std::vector<LogCopy> logs;

  std::uint64_t records() const;
  std::uint64_t bytes() const;
};
std::string encode(const Manifest& manifest);
/// Error: permanent, when it is damaged or of a newer format.
Result<Manifest> decode(std::string_view octets);

}  // namespace hikyaku::backup
