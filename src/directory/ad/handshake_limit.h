// Ends a connection beneath libldap when a TLS handshake takes too long: libldap waits there for a
// controller that keeps silent without any limit of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include <sys/socket.h>

#include "base/clock.h"

namespace hikyaku::directory {

class HandshakeLimit {
 public:
  /// `fd` must stay open until this is destroyed. After `limit` nothing comes from it but its end.
  HandshakeLimit(int fd, Milliseconds limit)
      : thread_([this, fd, limit] {
          std::unique_lock lock(mutex_);
          if (!ended_.wait_for(lock, limit, [this] { return is_over_; })) shutdown(fd, SHUT_RD);
        }) {}
  ~HandshakeLimit() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }
  HandshakeLimit(const HandshakeLimit&) = delete;
  HandshakeLimit& operator=(const HandshakeLimit&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace hikyaku::directory
