// The open connections of a service, so that stopping it ends them: first asked to, then closed.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>

#include "net/loop.h"

namespace hikyaku::app {

class Connections {
 public:
  /// `handler`, with its connections known here while they last.
  net::Listener::Handler tracked(net::Listener::Handler handler);

  /// Each session finds its stream awake, and ends at its next wait.
  void wake_all();
  /// Every wait of every connection ends with an error.
  void close_all();
  std::size_t count() const;

 private:
  struct One {
    std::function<void()> wake;
    net::Stream* stream;
    net::Executor executor;
  };
  static Task<void> serve(Connections& all, const net::Listener::Handler& handler,
                          std::unique_ptr<net::Stream> stream);
  std::uint64_t add(One one);
  void remove(std::uint64_t id);

  mutable std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  std::unordered_map<std::uint64_t, One> open_;
};

}  // namespace hikyaku::app
