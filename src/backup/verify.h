// Reading all that a restore point has: is it what was written?
#pragma once

#include "backup/create.h"

namespace hikyaku::backup {

struct Finding {
  log::LogName log;
  log::Damage damage;
  std::string reason;  // why the log as a whole cannot be read; else empty
};
/// What is damaged, by log. `tell` is told how far it is.
std::vector<Finding> verify(const Folder& folder, const Manifest& manifest, const Tell& tell);

}  // namespace hikyaku::backup
