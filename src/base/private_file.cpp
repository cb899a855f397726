#include "base/private_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hikyaku {
namespace {

std::unexpected<Error> trouble(const std::string& path) {
  return fail(Error::Kind::permanent, path, std::strerror(errno));
}

Result<> sync_folder(const std::string& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return trouble(folder);
  const bool synced = ::fsync(handle) == 0;
  ::close(handle);
  if (!synced) return trouble(folder);
  return {};
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<std::string> read_all(int file, const std::string& path, std::size_t bytes_max) {
  std::string content;
  char buffer[16'384];
  while (true) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return trouble(path);
    if (count == 0) return content;
    content.append(buffer, static_cast<std::size_t>(count));
    if (content.size() > bytes_max) return fail(Error::Kind::permanent, path, "too large");
  }
}

}  // namespace

Result<> write_private_file(const std::string& path, std::string_view content,
                            const std::function<Result<>(const std::string&)>& give) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int file =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return trouble(temporary);
  const bool written = write_all(file, content) && ::fsync(file) == 0;
  ::close(file);
  if (!written) return trouble(temporary);
  if (give) TRY_DO(give(temporary));
  if (::rename(temporary.c_str(), path.c_str()) != 0) return trouble(path);
  return sync_folder(std::filesystem::absolute(path).parent_path());
}

Result<std::optional<std::string>> read_private_file(const std::string& path,
                                                     std::size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return trouble(path);
  struct stat status{};
  Result<std::string> content = fail(Error::Kind::permanent, path,
                                     "others can read or write this file: `chmod 600` it first");
  if (::fstat(file, &status) != 0)
    content = trouble(path);
  else if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    content = read_all(file, path, bytes_max);
  ::close(file);
  if (!content) return std::unexpected(content.error());
  return *std::move(content);
}

}  // namespace hikyaku
