#include "mailfiles/folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hikyaku::mailfiles {
namespace {

std::unexpected<Error> trouble(const std::string& path) {
  const auto kind =
      errno == ENOSPC || errno == EDQUOT ? Error::Kind::temporary : Error::Kind::permanent;
  return fail(kind, path, std::strerror(errno));
}

Result<Handle> regular(int descriptor, const std::string& path) {
  if (descriptor < 0) return trouble(path);
  Handle file(descriptor);
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return trouble(path);
  if (!S_ISREG(status.st_mode)) return fail(Error::Kind::permanent, path, "not a regular file");
  return file;
}

// O_NONBLOCK: nobody writes into a FIFO that somebody left there.
constexpr int reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
constexpr int folder_itself = O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;

}  // namespace

Handle::~Handle() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<Handle> open_file(const std::string& path) {
  return regular(::open(path.c_str(), reading), path);
}

Result<std::string_view> read_some(const Handle& file, std::string& buffer, std::size_t bytes_max) {
  buffer.resize(bytes_max);
  ssize_t count = 0;
  do count = ::read(file.get(), buffer.data(), bytes_max);
  while (count < 0 && errno == EINTR);
  if (count < 0) return trouble("read");
  return std::string_view(buffer).substr(0, static_cast<std::size_t>(count));
}

Result<> write_all(const Handle& file, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(file.get(), octets.data(), octets.size());
    if (count < 0 && errno != EINTR) return trouble("write");
    if (count > 0) octets.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<> sync(const Handle& file) {
  if (fsync(file.get()) != 0) return trouble("fsync");
  return {};
}

Result<Folder> Folder::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  if (descriptor < 0) return trouble(path);
  return Folder(Handle(descriptor), path);
}

Result<Folder> Folder::open_or_make(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  std::error_code wrong;
  if (!parent.empty()) std::filesystem::create_directories(parent, wrong);
  if (wrong) return fail(Error::Kind::permanent, parent, wrong.message());
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return trouble(path);
  return open(path);
}

Result<Folder> Folder::below(const std::string& name) const {
  const int descriptor = openat(handle_.get(), name.c_str(), folder_itself);
  if (descriptor < 0) return trouble(path_of(name));
  return Folder(Handle(descriptor), path_of(name));
}

Result<Folder> Folder::make_below(const std::string& name) const {
  if (mkdirat(handle_.get(), name.c_str(), 0700) != 0 && errno != EEXIST)
    return trouble(path_of(name));
  return below(name);
}

bool Folder::has_folder(const std::string& name) const {
  struct stat status{};
  return fstatat(handle_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

Result<std::vector<Folder::Entry>> Folder::entries() const {
  const int own = openat(handle_.get(), ".", folder_itself);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(own < 0 ? nullptr : fdopendir(own), closedir);
  if (!folder) return trouble(path_);
  std::vector<Entry> all;
  errno = 0;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    bool is_folder = entry->d_type == DT_DIR, is_file = entry->d_type == DT_REG;
    if (struct stat status{};
        entry->d_type == DT_UNKNOWN &&
        fstatat(handle_.get(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
      is_folder = S_ISDIR(status.st_mode);
      is_file = S_ISREG(status.st_mode);
    }
    all.push_back({std::string(name), is_folder, is_file});
    errno = 0;
  }
  if (errno != 0) return trouble(path_);
  std::ranges::sort(all, [](const Entry& a, const Entry& b) {
    const int order = strverscmp(a.name.c_str(), b.name.c_str());
    return order != 0 ? order < 0 : a.name < b.name;
  });
  return all;
}

Result<FileContent> Folder::read(const std::string& name, std::size_t bytes_max) const {
  TRY(const Handle file, open_file(name));
  struct stat status{};
  if (fstat(file.get(), &status) != 0) return trouble(path_of(name));
  if (static_cast<std::uint64_t>(status.st_size) > bytes_max)
    return fail(Error::Kind::limit, path_of(name), "longer than " + std::to_string(bytes_max));
  FileContent content{{}, status.st_mtim.tv_sec};
  content.octets.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < content.octets.size()) {
    const ssize_t count =
        ::read(file.get(), content.octets.data() + have, content.octets.size() - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return trouble(path_of(name));
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  content.octets.resize(have);
  return content;
}

Result<Handle> Folder::open_file(const std::string& name) const {
  return regular(openat(handle_.get(), name.c_str(), reading | O_NOFOLLOW), path_of(name));
}

Result<Handle> Folder::make_file(const std::string& name) const {
  constexpr int writing = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  return regular(openat(handle_.get(), name.c_str(), writing, 0600), path_of(name));
}

Result<> Folder::write(const std::string& name, std::string_view octets,
                       std::optional<std::int64_t> modified) const {
  TRY(const Handle file, make_file(name));
  TRY_DO(write_all(file, octets));
  if (modified) {
    const timespec times[2] = {{*modified, 0}, {*modified, 0}};
    if (futimens(file.get(), times) != 0) return trouble(path_of(name));
  }
  return mailfiles::sync(file);
}

Result<> Folder::replace(const std::string& name, std::string_view octets) const {
  const std::string draft = name + ".new";
  TRY_DO(write(draft, octets));
  TRY_DO(rename(draft, *this, name));
  return sync();
}

Result<> Folder::rename(const std::string& name, const Folder& to,
                        const std::string& new_name) const {
  if (renameat(handle_.get(), name.c_str(), to.handle_.get(), new_name.c_str()) != 0)
    return trouble(to.path_of(new_name));
  return {};
}

Result<> Folder::sync() const {
  return mailfiles::sync(handle_);
}

}  // namespace hikyaku::mailfiles
