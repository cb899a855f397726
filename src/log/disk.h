// The one way to the disk that the local engine has, so that a test can put a disk underneath that
// loses what was not synced. Every call may block; all are safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikyaku::log {

/// detail of an error that means "no room on the disk".
inline constexpr std::string_view disk_full = "no space left on the disk";
/// detail of the error of link() between file systems.
inline constexpr std::string_view other_file_system = "it is on another file system";

class File {
 public:
  virtual ~File() = default;
  /// As many octets as there are, up to the size of `into`.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
  /// As read() when the octets are in memory; false when the disk would have to be waited for.
  virtual bool try_read(std::uint64_t offset, std::span<char> into) = 0;
  /// Writes the parts one after the other from `offset` on. On error some may have been written.
  virtual Result<> write(std::uint64_t offset, std::span<const std::string_view> parts) = 0;
  /// What was written is durable.
  virtual Result<> sync() = 0;
  virtual Result<> truncate(std::uint64_t size) = 0;
  /// Reserves room from `offset` on; the size of the file grows only when `grow`.
  virtual Result<> reserve(std::uint64_t offset, std::uint64_t bytes, bool grow) = 0;
  /// Gives back the room of these octets, which are read as zeros from then on. The size stays.
  /// Error: permanent when this file system cannot do it.
  virtual Result<> discard(std::uint64_t offset, std::uint64_t bytes) = 0;
  virtual Result<std::uint64_t> size() = 0;
  /// From now on whole sectors of `sector_bytes` are written past the system's memory where that is
  /// possible: cheaper for what is written, synced and not read again.
  virtual void write_past_memory() {}
};
inline constexpr std::size_t sector_bytes = 512;

class Disk {
 public:
  virtual ~Disk() = default;
  /// Error: permanent when there is no such file and `create` is false.
  virtual Result<std::shared_ptr<File>> open(const std::string& path, bool create) = 0;
  /// What was written to these files is durable. Cheaper than to sync one after the other when they
  /// are many. Error: also when there is no such file.
  virtual Result<> sync_files(std::span<const std::string> paths) = 0;
  /// One level; false when it is there. A name that is made, renamed or removed is durable when its
  /// folder was synced.
  virtual Result<bool> make_folder(const std::string& path) = 0;
  /// Error: denied when this program may not read that folder.
  virtual Result<> sync_folder(const std::string& path) = 0;
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;
  /// Another name of the same file. Error: permanent when that is on another file system.
  virtual Result<> link(const std::string& from, const std::string& to) = 0;
  /// A file, or a folder with nothing in it.
  virtual Result<> remove(const std::string& path) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
  /// Holds until the handle is gone. Error: denied when another process holds it.
  virtual Result<std::shared_ptr<void>> lock(const std::string& path) = 0;
};

/// The folder and those above it are there, durably; what will be in it is not yet.
Result<> make_folders(Disk& disk, const std::string& path);

/// This machine's file systems.
std::shared_ptr<Disk> real_disk();

}  // namespace hikyaku::log
