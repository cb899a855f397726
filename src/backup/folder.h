// A backup folder (docs/dev/backup-format.md): copies of logs, which only grow, and restore points.
#pragma once

#include <optional>

#include "backup/manifest.h"
#include "log/log_files.h"

namespace hikyaku::backup {

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
  Result<> remove(std::uint64_t point);

  /// What was needed for times before this one only is gone. Nothing: everything is there.
  Result<std::optional<Time>> pruned() const;
  Result<> write_pruned(Time before);

 private:
  Result<bool> has(const std::string& name) const;
  Result<> write_file(const std::string& name, std::string_view octets);
  Result<Manifest> read_file(const std::string& name) const;
  const std::shared_ptr<log::Disk> disk_;
  const std::string path_;
};

/// Keeps others from writing to it. Error: denied, when another backup runs.
Result<std::shared_ptr<void>> lock(const Folder& folder);

}  // namespace hikyaku::backup
