// Which client fails to log in as whom: what an administrator asks when a phone with an old
// password knocks all day, or somebody guesses. In memory; a bounded table, the one that failed
// longest ago gives way.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/events.h"
#include "directory/directory.h"

namespace hikyaku::auth {

inline constexpr std::size_t failures_max = 10'000;
inline constexpr std::size_t failure_login_bytes_max = 256;  // of a name that is nobody's

struct Failure {
  std::string account;      // its name; or the login name as it was given
  bool is_account = false;  // else nobody has that name
  std::string client;
  Service service = Service::imap;
  directory::Verdict reason = directory::Verdict::wrong_password;  // of the last one
  std::uint64_t count = 0;
  std::uint64_t asked = 0;  // so many of them were sent to the directory
  Time first = Time(), last = Time();
};

/// Thread-safe.
class Failures {
 public:
  explicit Failures(std::size_t entries_max = failures_max) : entries_max_(entries_max) {}
  /// `one`: with what a Failure says of a single attempt; counts and times are kept here.
  void add(Failure one, bool was_asked, Time now);
  /// The last ones first.
  std::vector<Failure> list() const;

 private:
  const std::size_t entries_max_;
  mutable std::mutex mutex_;
  std::list<Failure> entries_;  // the last that failed first
  std::unordered_map<std::string, std::list<Failure>::iterator> by_key_;
};

}  // namespace hikyaku::auth
