// Which logs there are, their numbers and their folders: the file `journal/places`. A line of it is
// durable before the first append to its log.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "log/engine.h"
#include "log/files.h"

namespace hikyaku::log {

struct LogPlace {
  std::uint64_t number = 0;
  std::string folder;  // relative to the work folder, or absolute
};

/// The line of the file that says this.
std::string place_line(const LogName& log, const LogPlace& place);

class Places {
 public:
  /// Reads the file, cuts a torn end. Error: permanent when it is damaged before its end.
  Result<> load(Files& files, const std::string& path);
  std::optional<LogPlace> find(const LogName& log) const;
  std::vector<LogName> list(const std::string& prefix) const;
  std::map<LogName, LogPlace> all() const;
  /// The log of that number. The pointers stay valid.
  struct Named {
    const LogName* name = nullptr;
    const LogPlace* place = nullptr;
  };
  std::optional<Named> find(std::uint64_t number) const;
  /// Makes the entry, unless there is one; blocks until it is durable. A folder that another log
  /// has already (the account that had this name before) gets the log's number behind it.
  Result<LogPlace> make(const LogName& log, const std::string& folder);

  /// The folder that a log which is there would get if it were to be in `folder`.
  LogPlace place_in(const LogName& log, const std::string& folder) const;
  /// The log is there from now on; blocks until that is durable. The folder where it was stays
  /// taken. Error: `is_unsure` when the line could not be taken back either.
  Result<> move(const LogName& log, LogPlace place, bool& is_unsure);
  /// The folders that logs were moved out of, and which were not freed yet.
  std::vector<std::string> left() const;
  /// There is nothing of a log in it any more.
  void free(const std::string& folder);

 private:
  void take(const LogName& log, LogPlace place);
  Result<> write(const LogName& log, const LogPlace& place);

  mutable std::mutex mutex_;
  std::mutex making_;  // held while the disk is waited for
  std::shared_ptr<File> file_;
  std::uint64_t end_ = 0;
  std::uint64_t numbers_ = 0;
  /// Checksums of all places' folders. That two folders have the same one costs a name.
  std::unordered_set<std::uint64_t> folders_;
  std::set<std::string> left_;
  std::map<LogName, LogPlace> places_;
  std::unordered_map<std::uint64_t, std::map<LogName, LogPlace>::const_iterator> by_number_;
};

}  // namespace hikyaku::log
