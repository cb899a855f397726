// How long the next refusal waits before it is told: the answer to guessing. Counted for a client
// and an account together, so that a stranger's guesses do not slow the owner down.
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "auth/remembered.h"
#include "base/clock.h"

namespace hikyaku::auth {

inline constexpr std::size_t slowdown_entries_max = 100'000;
/// Without a refusal for this long, a client begins anew.
inline constexpr Seconds slowdown_forget{900};

/// Thread-safe.
class Slowdown {
 public:
  Slowdown(int after, Milliseconds first, Milliseconds max,
           std::size_t entries_max = slowdown_entries_max)
      : after_(after), first_(first), max_(max), entries_max_(entries_max) {}

  /// Counts a refusal and says how long to hold it back.
  Milliseconds refused(const Digest& client, Time now);
  /// A right password: the count begins anew.
  void accepted(const Digest& client);

 private:
  struct Entry {
    Digest client;
    Time last;
    int refusals = 0;
  };
  const int after_;
  const Milliseconds first_, max_;
  const std::size_t entries_max_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the most recently refused first
  std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> by_client_;
};

}  // namespace hikyaku::auth
