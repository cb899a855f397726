// What is known of one controller: whether it answers, how quickly, and what it says of itself; and
// in which order controllers are asked by that. Pure.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "directory/ad/netlogon.h"
#include "directory/ad/reach.h"

namespace hikyaku::directory {

/// How long a controller takes, as decayed averages. A controller is slow by comparison with the
/// quickest of its rank, or when logins wait; it stays so until it is clearly quicker again.
class Pace {
 public:
  using Took = std::chrono::duration<double, std::milli>;
  void note_ping(Took took) { note(ping_, took); }
  void note_login(Took took) {
    note(login_, took);
    logins_since_fade_ = true;
  }
  /// To be called now and then: who is not asked must not be slow for ever.
  void fade();
  void judge(Took quickest_ping);
  bool is_slow() const { return is_slow_; }
  std::optional<Took> ping() const { return ping_; }
  std::optional<Took> login() const { return login_; }

 private:
  static void note(std::optional<Took>& average, Took took);
  std::optional<Took> ping_, login_;
  bool logins_since_fade_ = false;
  bool is_slow_ = false;
};

enum class ControllerState {
  well,
  slow,     // asked after the quick ones of its rank
  silent,   // a login waited in vain, and nobody to the end yet: the last to be asked
  failing,  // the circuit is open: asked by logins only when no other answers
};
std::string_view name_of(ControllerState state);

/// A circuit breaker and what else is remembered.
struct ControllerHealth {
  using Moment = std::chrono::steady_clock::time_point;

  bool failing = false;
  bool silent = false;
  Moment retry_at{};       // while it is failing
  Milliseconds pause{0};   // that led to retry_at
  unsigned failures = 0;   // since the last answer
  std::string last_error;  // also of a controller that answers again
  Time last_error_at{};
  Pace pace;
  std::optional<Netlogon> says;  // of itself, in its last answer to a ping
  unsigned missed_pings = 0;     // since that

  /// True: it was failing before.
  bool note_answer();
  /// True: it was well before.
  bool note_failure(std::string why, Moment now, Time at);
  /// True: it answered pings before and does not any more, which deserves a look.
  bool note_ping(std::optional<Netlogon> answer, Pace::Took took);
  ControllerState state() const;
};
using HealthByAddress = std::map<std::string, ControllerHealth>;

/// Looks at each rank by itself: who is slow there.
void judge_paces(std::span<const Controller> controllers, HealthByAddress& health);
/// Those that are not failing: by rank, in it the slow ones later, the silent ones last of all.
std::vector<Controller> in_order(std::span<const Controller> controllers,
                                 const HealthByAddress& health);

}  // namespace hikyaku::directory
