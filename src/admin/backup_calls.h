// What a backup asks the server for. Followed; each line is a JSON object:
//
//   backup.follow {}:
//     {"work_folder": "...", "time": ms}
//     {"logs": [["name", number, "folder", records, metas, summaries, bodies], ...]}   any number
//     {"done": true}
//   or {"error": "..."}. The ends are those of all logs at that time, those of the files in octets.
//   Until the caller leaves, nothing behind them is dropped.
#pragma once

#include "admin/api.h"
#include "admin/jobs.h"
#include "log/local_engine.h"

namespace hikyaku::admin {

/// Both must outlive the API's use.
void add_backup_calls(Api& api, log::LocalEngine& engine, std::string work_folder, Jobs& jobs);

/// For the caller: takes the lines of backup.follow. True: it wants more.
class MomentReader {
 public:
  Result<bool> take(std::string_view line);
  std::string work_folder;
  log::Moment moment;
};

}  // namespace hikyaku::admin
