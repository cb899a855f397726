// The open files of the engine, the ones used last: a hundred thousand logs do not hold
// descriptors.
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "log/disk.h"

namespace hikyaku::log {

class Files {
 public:
  Files(std::shared_ptr<Disk> disk, std::size_t open_max)
      : disk_(std::move(disk)), open_max_(open_max) {}
  /// The file if it is open already.
  std::shared_ptr<File> cached(const std::string& path);
  Result<std::shared_ptr<File>> open(const std::string& path, bool create);
  /// The same for who uses one file again and again: looks it up, by `path()`, only when `kept` has
  /// been closed.
  Result<std::shared_ptr<File>> open(std::weak_ptr<File>& kept, auto path) {
    if (auto file = kept.lock()) return file;
    TRY(auto file, open(path(), false));
    kept = file;
    return file;
  }
  /// In octets; of a file that is there.
  Result<std::uint64_t> size_of(const std::string& path) {
    TRY(auto file, open(path, false));
    return file->size();
  }
  /// What is opened by this name next is looked up again.
  void forget(const std::string& path);
  Disk& disk() const { return *disk_; }

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<File> file;
  };
  std::shared_ptr<Disk> disk_;
  const std::size_t open_max_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // the last used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_path_;
};

}  // namespace hikyaku::log
