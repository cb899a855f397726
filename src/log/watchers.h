// Who wants to know that a log's tail moved, and the rules that every engine checks an append by.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "log/engine.h"

namespace hikyaku::log {

/// 1 to 100 octets of [a-z0-9/-].
bool is_log_name(std::string_view name);
/// Why the append breaks a limit of the interface, or empty.
std::string why_invalid(const Append& append);

class Watchers {
 public:
  Watchers() : state_(std::make_shared<State>()) {}
  std::shared_ptr<void> add(LogName log, std::function<void(Position)> moved);
  /// Calls who watches the log; without a lock held.
  void moved(const LogName& log, Position tail) const;

 private:
  using Moved = std::function<void(Position)>;
  struct State {
    std::mutex mutex;
    std::multimap<LogName, std::weak_ptr<Moved>, std::less<>> watching;
  };
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::log
