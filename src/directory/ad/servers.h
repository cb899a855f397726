// The controllers in use: which to ask next, what failed lately, and connections kept for the next
// password check. A controller that failed is asked by logins only when no other answers, until
// check() has seen it well again. Blocking; safe from several threads.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "directory/ad/controller_health.h"
#include "directory/ad/locator.h"

namespace hikyaku::directory {

using Deadline = std::chrono::steady_clock::time_point;
Milliseconds left_until(Deadline deadline);

/// A silent controller must leave time for another.
inline constexpr Milliseconds attempt_time_max{3000};

/// Which controller an attempt waits for, so that another one beside it asks another. Thread-safe.
class Asked {
 public:
  void set(const std::string& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
  }
  std::string address() const {
    const std::lock_guard lock(mutex_);
    return address_;
  }

 private:
  mutable std::mutex mutex_;
  std::string address_;
};

/// A read-only controller (RODC) has what others have, and answers logins out of its cache or by
/// asking them; what is written must be written elsewhere.
enum class Access { read, write };

struct ControllerStatus {
  Controller controller;
  ControllerHealth health;
};

class Servers {
 public:
  explicit Servers(const AdOptions& options) : options_(options) {}

  using Work = std::function<Result<>(Connection&)>;

  /// The domain as it was found; finds it when it is not known yet.
  Result<AdDomain> domain(Deadline deadline);
  bool is_domain_found();
  /// Tries `work` on one controller after the other, the healthy ones first, until one does not
  /// fail; each attempt has its own share of the time.
  Result<> on_any(Deadline deadline, const Work& work, Asked* asked = nullptr);
  /// Beside an on_any() that gets no answer from `silent`: on one of the others. Until the silent
  /// one answers somebody, it is the last to be asked. Error: temporary when there is no other.
  Result<> on_another(Deadline deadline, const Work& work, const Asked& silent);
  /// How a connection is made of what was reached.
  struct Way {
    std::uint16_t port = 0;
    bool is_login = false;  // then its "no" is an answer, too
    std::function<Result<std::unique_ptr<Connection>>(Reached, Milliseconds limit)> open;
  };
  /// A new connection to the first controller on which `way` succeeds, for the caller alone.
  Result<std::unique_ptr<Connection>> open(Deadline deadline, Access access, const Way& way);
  /// To be called every few seconds: looks for the controllers in DNS again when it is time, pings
  /// them, and looks whether those that failed answer again.
  void check();
  /// In the order to ask them.
  std::vector<ControllerStatus> status();

 private:
  Result<AdDomain> find(Deadline deadline);
  void announce(const AdDomain& before, const AdDomain& now);
  void note_pings(const std::vector<Pinged>& pinged);
  /// Its certificate, too: a bind would follow.
  void probe(const Controller& controller);
  std::vector<Controller> healthy(const AdDomain& domain);
  std::vector<Controller> failing(const AdDomain& domain, bool due);
  /// The writable ones first, as far as they said so.
  std::vector<Controller> writable_first(const std::vector<Controller>& controllers);
  bool is_quick(const Controller& controller);
  std::unique_ptr<Connection> take_idle(const Controller& controller);
  void keep_idle(const Controller& controller, std::unique_ptr<Connection> connection);
  bool try_idle(const Controller& controller, Deadline deadline, bool alone, const Work& work);
  Result<std::unique_ptr<Connection>> try_new(std::vector<Controller> controllers,
                                              Deadline deadline, const Way& way, const Work& work,
                                              Controller& used, Asked* asked = nullptr);
  /// The healthy ones first, then the others.
  Result<std::unique_ptr<Connection>> try_all(const AdDomain& domain, Deadline deadline,
                                              const Work& work, Controller& used, Asked* asked);
  /// One after the other that may be written to.
  Result<std::unique_ptr<Connection>> try_writable(std::vector<Controller> controllers,
                                                   Deadline deadline, const Way& way);
  Result<> timed(const Controller& controller, Connection& connection, const Work& work);
  Way encrypted() const;
  void note(const Controller& controller, bool answered, const std::string& why);

  const AdOptions& options_;
  std::mutex mutex_;
  AdDomain domain_;
  Deadline find_at_{}, ping_at_{};
  HealthByAddress health_;
  std::map<std::string, std::vector<std::unique_ptr<Connection>>> idle_;
};

}  // namespace hikyaku::directory
