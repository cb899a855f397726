#include "directory/ad/reach.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;

struct Attempt {
  Controller controller;
  Socket socket;
  int error = EINPROGRESS;  // 0: connected
};

// Begins to connect.
Attempt begin(const Controller& controller, std::uint16_t port) {
  Attempt attempt{controller, Socket(), EADDRNOTAVAIL};
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(controller.address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return attempt;
  attempt.socket = Socket(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const bool done = attempt.socket.fd() >= 0 &&
                    connect(attempt.socket.fd(), found->ai_addr, found->ai_addrlen) == 0;
  attempt.error = done ? 0 : errno;
  freeaddrinfo(found);
  return attempt;
}

// Waits until one of them is decided, at most until `end`.
void wait_for(std::vector<Attempt>& attempts, Steady::time_point end) {
  std::vector<pollfd> waits;
  for (const Attempt& attempt : attempts)
    waits.push_back({attempt.error == EINPROGRESS ? attempt.socket.fd() : -1, POLLOUT, 0});
  const auto left = std::chrono::ceil<Milliseconds>(end - Steady::now()).count();
  poll(waits.data(), waits.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (!waits[i].revents) continue;
    socklen_t size = sizeof attempts[i].error;
    getsockopt(attempts[i].socket.fd(), SOL_SOCKET, SO_ERROR, &attempts[i].error, &size);
  }
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Result<Reached> reach(const std::vector<Controller>& controllers, std::uint16_t port,
                      Milliseconds limit, std::vector<Unreached>& unreached) {
  const auto end = Steady::now() + limit;
  auto next_at = Steady::now();
  std::size_t next = 0;
  std::vector<Attempt> open;
  const auto give_up = [&unreached](const Attempt& attempt, const std::string& why) {
    unreached.push_back({attempt.controller, why});
  };
  for (;;) {
    const auto now = Steady::now();
    if (next < controllers.size() && (open.empty() || now >= next_at)) {
      open.push_back(begin(controllers[next++], port));
      next_at = now + head_start;
    }
    const auto won = std::ranges::find(open, 0, &Attempt::error);
    if (won != open.end()) {
      for (const Attempt& other : open)
        if (other.error == EINPROGRESS && &other < &*won)
          give_up(other, "no answer before " + won->controller.address + " gave one");
      fcntl(won->socket.fd(), F_SETFL, fcntl(won->socket.fd(), F_GETFL) & ~O_NONBLOCK);
      return Reached{won->controller, std::move(won->socket)};
    }
    for (const Attempt& attempt : open)
      if (attempt.error != EINPROGRESS) give_up(attempt, std::strerror(attempt.error));
    std::erase_if(open, [](const Attempt& attempt) { return attempt.error != EINPROGRESS; });
    if (open.empty() && next >= controllers.size()) break;
    if (now >= end) {
      for (const Attempt& attempt : open) give_up(attempt, std::strerror(ETIMEDOUT));
      break;
    }
    if (!open.empty()) wait_for(open, next < controllers.size() ? std::min(next_at, end) : end);
  }
  std::string said;
  for (const Unreached& one : unreached)
    said.append(said.empty() ? "" : "; ").append(one.controller.address).append(": " + one.why);
  return fail(Error::Kind::temporary, "ldap.connect port " + std::to_string(port), said);
}

}  // namespace hikyaku::directory
