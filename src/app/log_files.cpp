#include "app/log_files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

namespace hikyaku::app {
namespace {

constexpr std::size_t date_length = 10;  // "2026-01-31", how every event line begins

class DailyFile {
 public:
  explicit DailyFile(std::string folder) : folder_(std::move(folder)) {}
  ~DailyFile() { close_file(); }
  DailyFile(const DailyFile&) = delete;
  DailyFile& operator=(const DailyFile&) = delete;

  // Called under the lock of the events: one line at a time.
  void write(std::string_view line) {
    const std::string_view day = line.substr(0, date_length);
    if (day != day_) open_file(day);
    if (file_ < 0) return;
    text_.assign(line);
    text_ += '\n';
    if (::write(file_, text_.data(), text_.size()) < 0) tell_once();
  }

 private:
  void open_file(std::string_view day) {
    close_file();
    day_ = day;
    const std::string path = folder_ + "/hikyaku-" + day_ + ".log";
    file_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file_ < 0) tell_once();
  }
  void close_file() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
  }
  void tell_once() {
    if (told_) return;
    told_ = true;
    std::fprintf(stderr, "hikyaku: cannot write the log in %s: %s\n", folder_.c_str(),
                 std::strerror(errno));
  }

  std::string folder_, day_, text_;
  int file_ = -1;
  bool told_ = false;
};

}  // namespace

void write_events_to(const std::string& folder, bool echo) {
  const auto file = std::make_shared<DailyFile>(folder);
  add_event_sink([file, echo](Level, std::string_view line) {
    file->write(line);
    if (echo) std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
  });
}

}  // namespace hikyaku::app
