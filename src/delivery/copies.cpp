#include "delivery/copies.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace hikyaku::delivery {
namespace {

// Several, so that the syncs of messages that come at once share the disk's time.
constexpr unsigned threads_count = 8;
constexpr std::size_t queue_length_max = 1000;

std::unexpected<Error> trouble(const std::string& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  return fail(is_full ? Error::Kind::limit : Error::Kind::temporary, "copy " + path,
              std::strerror(errno));
}

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool is_open() const { return fd_ >= 0; }

  bool write(std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t count = ::write(fd_, octets.data(), octets.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  bool sync() { return ::fsync(fd_) == 0; }

 private:
  int fd_;
};

bool sync_folder(const std::string& path) {
  File folder(path, O_RDONLY | O_DIRECTORY);
  return folder.is_open() && folder.sync();
}

}  // namespace

Copies::Copies(std::string folder)
    : folder_(std::move(folder)), pool_("copies", threads_count, queue_length_max) {}

std::string Copies::path_of(const std::string& name, Time received) const {
  const auto seconds = std::chrono::floor<Seconds>(received).time_since_epoch().count();
  return fmt::format("{}/{:%Y-%m-%d}/{}.eml", folder_, fmt::gmtime(static_cast<time_t>(seconds)),
                     name);
}

Result<> Copies::write_now(const Copy& copy) const {
  const std::string path = path_of(copy.name, copy.received);
  const std::string day = path.substr(0, path.rfind('/'));
  if (::mkdir(day.c_str(), 0700) == 0) {
    if (!sync_folder(folder_)) return trouble(folder_);
  } else if (errno != EEXIST) {
    return trouble(day);
  }
  std::string head =
      copy.from.is_null() ? "Return-Path: <>\r\n" : "Return-Path: <" + copy.from.text() + ">\r\n";
  for (const smtp::Path& recipient : copy.recipients)
    head += "Envelope-To: <" + recipient.text() + ">\r\n";
  File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return trouble(path);
  if (file.write(head) && file.write(copy.message) && file.sync() && sync_folder(day)) return {};
  auto error = trouble(path);
  ::unlink(path.c_str());
  return error;
}

Task<Result<>> Copies::write(Copy copy) {
  std::move_only_function<Result<>()> work = [this, &copy] { return write_now(copy); };
  auto done = co_await pool_.run<Result<>>(std::move(work));
  if (!done) co_return std::unexpected(Error{Error::Kind::temporary, "copy", done.error().detail});
  co_return *std::move(done);
}

Task<void> Copies::remove(std::string name, Time received) {
  std::move_only_function<void()> work = [path = path_of(name, received)] {
    ::unlink(path.c_str());
  };
  (void)co_await pool_.run<void>(std::move(work));
}

}  // namespace hikyaku::delivery
