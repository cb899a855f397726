// The Disk of this machine: plain system calls, retried when interrupted or short.
#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "log/disk.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t parts_per_write_max = 512;  // below IOV_MAX
constexpr std::size_t files_synced_singly_max = 24;
constexpr std::size_t memory_alignment = 4096;  // what O_DIRECT wants at most

std::unexpected<Error> failed(std::string where, int error) {
  if (error == ENOSPC || error == EDQUOT)
    return fail(Error::Kind::temporary, std::move(where), std::string(disk_full));
  return fail(error == ENOENT ? Error::Kind::permanent : Error::Kind::temporary, std::move(where),
              std::strerror(error));
}

class RealFile final : public File {
 public:
  explicit RealFile(int descriptor) : descriptor_(descriptor) {}
  ~RealFile() override {
    ::close(descriptor_);
    std::free(sectors_);
  }
  RealFile(const RealFile&) = delete;
  RealFile& operator=(const RealFile&) = delete;

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    write_through_memory();
    std::size_t done = 0;
    while (done < into.size()) {
      const auto count = ::pread(descriptor_, into.data() + done, into.size() - done,
                                 static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed("disk.read", errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  bool try_read(std::uint64_t offset, std::span<char> into) override {
    const iovec part{into.data(), into.size()};
    return ::preadv2(descriptor_, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT) ==
           static_cast<ssize_t>(into.size());
  }

  Result<> write(std::uint64_t offset, std::span<const std::string_view> parts) override {
    if (is_past_memory_ && write_sectors(offset, parts)) return {};
    iovec vector[parts_per_write_max];
    std::size_t skip = 0;  // octets of parts.front() already written
    while (!parts.empty()) {
      const std::size_t count = std::min(parts.size(), parts_per_write_max);
      for (std::size_t i = 0; i < count; ++i)
        vector[i] = {const_cast<char*>(parts[i].data()), parts[i].size()};
      vector[0] = {const_cast<char*>(parts[0].data()) + skip, parts[0].size() - skip};
      const auto written =
          ::pwritev(descriptor_, vector, static_cast<int>(count), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed("disk.write", errno);
      offset += static_cast<std::uint64_t>(written);
      skip += static_cast<std::size_t>(written);
      while (!parts.empty() && skip >= parts.front().size()) {
        skip -= parts.front().size();
        parts = parts.subspan(1);
      }
    }
    return {};
  }

  Result<> sync() override {
    if (::fdatasync(descriptor_) != 0) return failed("disk.sync", errno);
    return {};
  }
  Result<> truncate(std::uint64_t size) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0)
      return failed("disk.truncate", errno);
    return {};
  }
  Result<> reserve(std::uint64_t offset, std::uint64_t bytes, bool grow) override {
    if (::fallocate(descriptor_, grow ? 0 : FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                    static_cast<off_t>(bytes)) != 0 &&
        errno != EOPNOTSUPP)
      return failed("disk.reserve", errno);
    return {};
  }
  Result<> discard(std::uint64_t offset, std::uint64_t bytes) override {
    if (::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0)
      return {};
    if (errno == EOPNOTSUPP)
      return fail(Error::Kind::permanent, "disk.discard",
                  "this file system cannot give back the room of a part of a file");
    return failed("disk.discard", errno);
  }
  Result<std::uint64_t> size() override {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return failed("disk.size", errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

  void write_past_memory() override {
    is_past_memory_ = ::fcntl(descriptor_, F_SETFL, O_DIRECT) == 0;
  }

 private:
  void write_through_memory() {
    if (!is_past_memory_) return;
    is_past_memory_ = false;
    ::fcntl(descriptor_, F_SETFL, 0);
  }

  // O_DIRECT wants aligned memory. False: not written, and from now on it goes through the system's
  // memory (the sectors of this disk are larger, or its file system cannot do it).
  bool write_sectors(std::uint64_t offset, std::span<const std::string_view> parts) {
    std::size_t bytes = 0;
    for (const auto& part : parts) bytes += part.size();
    if (bytes % sector_bytes == 0 && offset % sector_bytes == 0 && take_room(bytes)) {
      std::size_t at = 0;
      for (const auto& part : parts) {
        std::memcpy(sectors_ + at, part.data(), part.size());
        at += part.size();
      }
      const auto written = ::pwrite(descriptor_, sectors_, bytes, static_cast<off_t>(offset));
      if (written == static_cast<ssize_t>(bytes)) return true;
    }
    write_through_memory();
    return false;
  }

  bool take_room(std::size_t bytes) {
    if (bytes <= sectors_bytes_) return true;
    std::free(sectors_);
    sectors_bytes_ = 0;
    const std::size_t wanted = std::max(std::bit_ceil(bytes), std::size_t{1} << 20);
    sectors_ = static_cast<char*>(std::aligned_alloc(memory_alignment, wanted));
    if (sectors_ != nullptr) sectors_bytes_ = wanted;
    return sectors_ != nullptr;
  }

  int descriptor_;
  // Only of a file that one thread uses.
  bool is_past_memory_ = false;
  char* sectors_ = nullptr;
  std::size_t sectors_bytes_ = 0;
};

class RealDisk final : public Disk {
 public:
  Result<std::shared_ptr<File>> open(const std::string& path, bool create) override {
    int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    // A backup on a disk that is mounted to be read.
    if (descriptor < 0 && errno == EROFS && !create)
      descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return failed("disk.open " + path, errno);
    return std::make_shared<RealFile>(descriptor);
  }
  Result<> sync_files(std::span<const std::string> paths) override {
    if (paths.size() > files_synced_singly_max) return sync_file_systems(paths);
    for (const std::string& path : paths) {
      TRY(auto file, open(path, false));
      TRY_DO(file->sync());
    }
    return {};
  }
  Result<bool> make_folder(const std::string& path) override {
    if (::mkdir(path.c_str(), 0777) == 0) return true;
    const int error = errno;
    struct stat status{};
    // Also of one that is there it may say that we may not make it.
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return false;
    return failed("disk.make_folder " + path, error);
  }
  Result<> sync_folder(const std::string& path) override {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 && errno == EACCES)
      return fail(Error::Kind::denied, "disk.sync_folder " + path, std::strerror(errno));
    if (descriptor < 0) return failed("disk.sync_folder " + path, errno);
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0) return failed("disk.sync_folder " + path, error);
    return {};
  }
  Result<> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed("disk.rename " + from, errno);
    return {};
  }
  Result<> link(const std::string& from, const std::string& to) override {
    if (::link(from.c_str(), to.c_str()) == 0) return {};
    if (errno == EXDEV)
      return fail(Error::Kind::permanent, "disk.link " + to, std::string(other_file_system));
    return failed("disk.link " + from, errno);
  }
  Result<> remove(const std::string& path) override {
    if (std::remove(path.c_str()) != 0) return failed("disk.remove " + path, errno);
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& folder) override {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
      names.push_back(it->path().filename());
    if (error) return failed("disk.list " + folder, error.value());
    return names;
  }
  Result<std::shared_ptr<void>> lock(const std::string& path) override {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed("disk.lock " + path, errno);
    std::shared_ptr<void> held = std::make_shared<RealFile>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
      return fail(Error::Kind::denied, "disk.lock " + path, "another server runs on this folder");
    return held;
  }

 private:
  // Each sync of a file waits for the disk; the sync of a file system waits once for all of them.
  // It tells of everything that could not be written (Linux 5.8 and later).
  static Result<> sync_file_systems(std::span<const std::string> paths) {
    std::vector<dev_t> done;
    for (const std::string& path : paths) {
      struct stat status{};
      if (::stat(path.c_str(), &status) != 0) return failed("disk.stat " + path, errno);
      if (std::ranges::find(done, status.st_dev) != done.end()) continue;
      const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) return failed("disk.open " + path, errno);
      const int error = ::syncfs(descriptor) == 0 ? 0 : errno;
      ::close(descriptor);
      if (error != 0) return failed("disk.sync", error);
      done.push_back(status.st_dev);
    }
    return {};
  }
};

}  // namespace

std::shared_ptr<Disk> real_disk() {
  return std::make_shared<RealDisk>();
}

}  // namespace hikyaku::log
