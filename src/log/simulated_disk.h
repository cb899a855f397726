// A disk in memory that fails on purpose. What was not synced is lost, kept or torn, sector by
// sector, when it crashes; it can crash at the n-th write or sync, be full, or fail once. The same
// seed gives the same disk. Names are durable at once; only contents are at risk.
#pragma once

#include <map>
#include <mutex>
#include <random>

#include "log/disk.h"

namespace hikyaku::log {

class SimulatedDisk final : public Disk, public std::enable_shared_from_this<SimulatedDisk> {
 public:
  explicit SimulatedDisk(std::uint64_t seed) : random_(seed) {}

  /// The n-th operation from now that changes something fails, and all later ones. 0: never.
  void crash_at(std::uint64_t operation);
  bool has_crashed() const;
  std::uint64_t operations() const;
  /// Decides what is left of what was not synced, and goes on. Every user must be gone.
  void recover();
  /// From now on writes fail for want of room, until it is false again.
  void set_full(bool full);
  /// The next sync fails, and what it should have synced may or may not be there after a crash.
  void fail_next_sync();
  void flip_bit(const std::string& path, std::uint64_t bit);
  std::uint64_t size_of(const std::string& path) const;

  Result<std::shared_ptr<File>> open(const std::string& path, bool create) override;
  Result<> sync_files(std::span<const std::string> paths) override;
  Result<> make_folders(const std::string& path) override;
  Result<> sync_folder(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<std::shared_ptr<void>> lock(const std::string& path) override;

 private:
  friend class SimulatedFile;
  struct Content {
    std::string now;
    std::string durable;
  };
  /// With mutex_ held: counts an operation; an error when the disk is down.
  Result<> step();

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::map<std::string, std::shared_ptr<Content>> files_;
  std::weak_ptr<void> locked_;
  std::uint64_t operations_ = 0;
  std::uint64_t crash_at_ = 0;
  bool is_down_ = false;
  bool is_full_ = false;
  bool fails_sync_ = false;
};

}  // namespace hikyaku::log
