// A backup folder (docs/dev/backup-format.md): copies of logs, which only grow, and restore points,
// each a manifest that says up to where each log counts.
#pragma once

#include <optional>
#include <vector>

#include "log/local_engine.h"
#include "log/log_files.h"

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

class Folder {
 public:
  Folder(std::shared_ptr<log::Disk> disk, std::string path)
      : disk_(std::move(disk)), path_(std::move(path)) {}
  log::Disk& disk() const { return *disk_; }
  const std::shared_ptr<log::Disk>& shared_disk() const { return disk_; }
  const std::string& path() const { return path_; }
  std::string points_path() const { return path_ + "/points"; }
  std::string logs_path() const { return path_ + "/logs"; }
  /// The files of a log's copy, up to the manifest's ends.
  log::LogFiles files_of(const LogCopy& log) const;

  /// Ascending. Error: also when this is no backup.
  Result<std::vector<std::uint64_t>> points() const;
  Result<Manifest> read(std::uint64_t point) const;
  /// What an interrupted backup has durable, if it is newer than all points.
  Result<std::optional<Manifest>> read_unfinished() const;
  Result<> write(std::uint64_t point, const Manifest& manifest, std::string_view configuration);
  Result<> write_unfinished(const Manifest& manifest);

 private:
  Result<> write_file(const std::string& name, std::string_view octets);
  Result<Manifest> read_file(const std::string& name) const;
  const std::shared_ptr<log::Disk> disk_;
  const std::string path_;
};

}  // namespace hikyaku::backup
