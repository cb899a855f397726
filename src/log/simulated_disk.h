// A disk in memory that fails on purpose. It can crash at the n-th change, be full, and fail reads,
// writes and syncs. When it crashes, what was not synced is lost, kept or torn, sector by sector;
// a name that was made, renamed or removed without a sync of its folder is so or is not, each by
// itself, and what lies below a folder that is lost is lost. What a sync that failed should have
// written is given up, as Linux does: only who writes it again can make it durable.
//
// Each decision follows from the seed and from what it is about (the file, how often it was written
// to), not from the order in which threads come. So the same operations give the same octets; and
// the n-th operation is the same one when the order of the operations is.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "log/disk.h"

namespace hikyaku::log {

class SimulatedDisk final : public Disk, public std::enable_shared_from_this<SimulatedDisk> {
 public:
  explicit SimulatedDisk(std::uint64_t seed) : seed_(seed) {}
  /// A disk of its own with the same octets, as they would be read now, all durable.
  std::shared_ptr<SimulatedDisk> copy(std::uint64_t seed) const;

  /// The n-th operation from now that changes something fails, and all later ones. 0: never.
  void crash_at(std::uint64_t operation);
  bool has_crashed() const;
  /// What it was doing then.
  std::string crashed_in() const;
  std::uint64_t operations() const;
  /// A number that two disks share when all their operations were the same, in the same order.
  std::uint64_t history() const;
  /// Decides what is left of what was not synced, and goes on. Every user must be gone.
  void recover();

  /// From now on writes fail for want of room, until it is false again.
  void set_full(bool full);
  /// What lies in this folder is on another file system.
  void set_other_file_system(std::string folder);
  /// The n-th read, write or sync from now fails, that one only. 0: none.
  enum class Fault { read, write, sync };
  void fail_at(Fault fault, std::uint64_t count);
  /// Reads of these octets of a file that is there fail, until mend().
  void fail_reads_of(const std::string& path, std::uint64_t begin = 0,
                     std::uint64_t end = ~std::uint64_t{0});
  /// Writes to a file that is there fail, until mend().
  void fail_writes_to(const std::string& path);
  void mend();

  void flip_bit(const std::string& path, std::uint64_t bit);
  std::uint64_t size_of(const std::string& path) const;
  std::string octets_of(const std::string& path) const;
  std::vector<std::string> paths() const;
  /// A file with these octets, durable, with its folders.
  void put(const std::string& path, std::string octets);

  Result<std::shared_ptr<File>> open(const std::string& path, bool create) override;
  Result<> sync_files(std::span<const std::string> paths) override;
  Result<bool> make_folder(const std::string& path) override;
  Result<> sync_folder(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> link(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  Result<std::shared_ptr<void>> lock(const std::string& path) override;

 private:
  friend class SimulatedFile;
  /// A file, or a folder.
  struct Content {
    std::string path;  // when it was made
    bool is_folder = false;
    std::string now, durable;
    std::set<std::uint64_t> dirty;  // sectors that are not durable
    std::uint64_t reserved = 0;     // up to here there is room also on a full disk
    std::uint64_t writes = 0, cached_reads = 0;
    std::uint64_t bad_begin = 0, bad_end = 0;
    bool fails_writes = false;
    void touch(std::uint64_t begin, std::uint64_t end);
  };
  using Names = std::map<std::string, std::shared_ptr<Content>>;
  struct NameChange {
    std::string folder;
    Names entries;  // null: there is no such name any more
  };

  // All with mutex_ held.
  /// Counts an operation; an error when the disk is down.
  Result<> step(std::string_view what, const std::string& path, std::uint64_t offset = 0,
                std::uint64_t bytes = 0);
  bool is_time_to_fail(Fault fault);
  std::uint64_t random(std::string_view about, std::uint64_t count) const;
  /// Sync, and crash: writes what is dirty, or of each sector perhaps.
  void settle(Content& content, bool perhaps) const;
  bool has_folder_of(const std::string& path) const;
  std::shared_ptr<Content> find(const std::string& path) const;
  void change_names(const std::string& path, Names entries);

  mutable std::mutex mutex_;
  const std::uint64_t seed_;
  Names names_, durable_names_;
  std::vector<NameChange> name_changes_;  // not durable yet
  std::weak_ptr<void> locked_;
  std::uint64_t operations_ = 0, crash_at_ = 0, crashes_ = 0, history_ = 0;
  std::uint64_t fail_at_[3] = {};  // counted down
  std::string crashed_in_;
  bool is_down_ = false;
  bool is_full_ = false;
  std::string other_file_system_;  // empty: there is one only
};

}  // namespace hikyaku::log
