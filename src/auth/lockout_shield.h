// Keeps wrong passwords that come by us from locking an account in the directory: stops asking it
// short of the domain's threshold, for the time in which the directory counts (D-19, E-05). What
// was verified before goes on; who logs in elsewhere is not held.
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "base/guid.h"
#include "directory/directory.h"

namespace hikyaku::auth {

inline constexpr std::size_t shielded_accounts_max = 100'000;

/// Thread-safe.
class LockoutShield {
 public:
  /// `margin`: so many wrong passwords are left for other ways to the directory, at most half of
  /// the threshold; 0: off.
  explicit LockoutShield(int margin, std::size_t entries_max = shielded_accounts_max)
      : margin_(margin), entries_max_(entries_max) {}

  /// May the directory be asked about a password of this account that may be wrong? Once more when
  /// its state has changed: the password may be a new one.
  bool may_ask(const Guid& account, std::uint64_t state_stamp,
               const directory::LockoutPolicy& policy, Time now);
  /// It said that one was wrong.
  void wrong(const Guid& account, std::uint64_t state_stamp, const directory::LockoutPolicy& policy,
             Time now);
  /// It accepted one: its own count is 0 again.
  void right(const Guid& account);

 private:
  struct Entry {
    Guid account;
    std::uint64_t state_stamp = 0;
    std::uint32_t count = 0;
    Time last{};
  };
  const int margin_;
  const std::size_t entries_max_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last wrong one first
  std::unordered_map<Guid, std::list<Entry>::iterator> by_account_;
};

}  // namespace hikyaku::auth
