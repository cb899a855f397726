// All logs of a restore point back into the work folder of a stopped server.
#pragma once

#include "backup/swap.h"

namespace hikyaku::backup {

struct RestoreOptions {
  std::string work_folder;
  std::optional<Time> at;   // else as the point is
  bool with_queue = false;  // what was delivered since is sent again
  Time now;
};

struct Restored {
  Progress progress;
  std::uint64_t records = 0;
  std::uint64_t queue_records_left = 0;  // of the point, not restored
  std::string aside;                     // where what was there before is; empty: there was nothing
};

/// What is in the work folder is moved aside; the user gets what comes. Everything is copied before
/// anything is moved. When it is cut while it moves, a server does not start, and the next restore
/// goes on. Error: denied, when a server runs.
Result<Restored> restore_all(const Folder& folder, const Manifest& manifest,
                             const RestoreOptions& options, const ServiceUser& user,
                             const Tell& tell);

/// Copies a log up to these ends into a folder that the user gets.
Result<> copy_log(const log::LogFiles& from, const std::string& to, const ServiceUser& user,
                  const std::function<void(std::uint64_t bytes)>& copied);

}  // namespace hikyaku::backup
