// Which logs there are, their numbers and their folders: the file `journal/places`. A line of it is
// durable before the first append to its log.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "log/engine.h"
#include "log/files.h"

namespace hikyaku::log {

struct LogPlace {
  std::uint64_t number = 0;
  std::string folder;  // relative to the work folder, or absolute
};

class Places {
 public:
  /// Reads the file, cuts a torn end. Error: permanent when it is damaged before its end.
  Result<> load(Files& files, const std::string& path);
  std::optional<LogPlace> find(const LogName& log) const;
  std::vector<LogName> list(const std::string& prefix) const;
  std::vector<std::pair<LogName, LogPlace>> all() const;
  /// Makes the entry, unless there is one; blocks until it is durable. A folder that another log
  /// has already (the account that had this name before) gets the log's number behind it.
  Result<LogPlace> make(const LogName& log, const std::string& folder);

 private:
  mutable std::mutex mutex_;
  std::mutex making_;  // held while the disk is waited for
  std::shared_ptr<File> file_;
  std::uint64_t end_ = 0;
  std::uint64_t numbers_ = 0;
  std::unordered_set<std::string> folders_;  // of all places
  std::map<LogName, LogPlace> places_;
};

}  // namespace hikyaku::log
