#include "app/log_files.h"

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"

namespace hikyaku::app {
namespace {

constexpr std::size_t date_length = 10;  // "2026-01-31", how every event line begins
/// How long the lines of everyday business are gathered, and how many octets of them at most.
constexpr Milliseconds gather_time{20};
constexpr std::size_t gathered_bytes_max = 256u << 10;

bool write_all(int file, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t count = ::write(file, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// One file a day, and the output of the program. A busy server writes thousands of lines a second:
/// they go out together, by a thread that wakes only when there are some. What an administrator
/// must not miss (notice and above) is written before take() returns, and all before it.
class EventLog {
 public:
  EventLog(std::string folder, bool echo)
      : folder_(std::move(folder)), echo_(echo), thread_([this] { run(); }) {}
  ~EventLog() {
    {
      const std::scoped_lock lock(mutex_);
      ending_ = true;
    }
    wanted_.notify_one();
    thread_.join();
    write_out();
    close_file();
  }
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // Called under the lock of the events: one line at a time.
  void take(Level level, std::string_view line) {
    const std::string_view day = line.substr(0, date_length);
    if (day != gathered_day_) {
      write_out();
      const std::scoped_lock lock(mutex_);
      gathered_day_ = day;
    }
    bool was_empty, is_full;
    {
      const std::scoped_lock lock(mutex_);
      was_empty = gathered_.empty();
      gathered_ += line;
      gathered_ += '\n';
      is_full = gathered_.size() >= gathered_bytes_max;
    }
    if (level >= Level::notice || is_full)
      write_out();
    else if (was_empty)
      wanted_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wanted_.wait(lock, [this] { return ending_ || !gathered_.empty(); });
      if (ending_) return;
      wanted_.wait_for(lock, gather_time, [this] { return ending_; });
      lock.unlock();
      write_out();
      lock.lock();
    }
  }

  void write_out() {
    const std::scoped_lock writing(writing_);
    {
      const std::scoped_lock lock(mutex_);
      octets_.clear();
      octets_.swap(gathered_);
      if (!octets_.empty() && gathered_day_ != day_) open_file(gathered_day_);
    }
    if (octets_.empty()) return;
    if (file_ >= 0 && !write_all(file_, octets_)) tell_once();
    if (echo_) write_all(STDERR_FILENO, octets_);
  }

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

  const std::string folder_;
  const bool echo_;

  std::mutex writing_;  // taken before mutex_: keeps the lines in their order
  std::string day_, octets_;
  int file_ = -1;
  bool told_ = false;

  std::mutex mutex_;
  std::condition_variable wanted_;
  std::string gathered_, gathered_day_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace

void write_events_to(const std::string& folder, bool echo) {
  const auto log = std::make_shared<EventLog>(folder, echo);
  add_event_sink([log](Level level, std::string_view line) { log->take(level, line); });
}

}  // namespace hikyaku::app
