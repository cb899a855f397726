// A TCP connection to whichever of several controllers answers first: each is tried a moment after
// the one before it, so that one that is switched off costs that moment and not its time-out.
// Blocking.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace hikyaku::directory {

struct Controller {
  std::string address;  // numeric
  std::string host;     // its DNS name, which its certificate must name
  unsigned rank = 0;    // the lower ones are asked first: by their site and SRV's priority
  bool operator==(const Controller& other) const {
    return address == other.address && host == other.host;
  }
};

/// An open socket.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int fd() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct Reached {
  Controller controller;
  Socket socket;
};

/// One that did not answer, or not before another did.
struct Unreached {
  Controller controller;
  std::string why;
};

inline constexpr Milliseconds head_start{250};

/// The first of `controllers` to accept; `unreached` gets those that were tried in vain. Error:
/// none accepted within `limit`.
Result<Reached> reach(const std::vector<Controller>& controllers, std::uint16_t port,
                      Milliseconds limit, std::vector<Unreached>& unreached);

}  // namespace hikyaku::directory
