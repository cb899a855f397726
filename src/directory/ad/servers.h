// The controllers in use: which to ask next, what failed lately, and connections kept for the next
// password check. Blocking; safe from several threads.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "directory/ad/locator.h"

namespace hikyaku::directory {

using Deadline = std::chrono::steady_clock::time_point;
Milliseconds left_until(Deadline deadline);

class Servers {
 public:
  explicit Servers(const AdOptions& options) : options_(options) {}

  /// Finds the domain unless it is known. The controllers that did not answer are asked again when
  /// the ones that did are all failing.
  Result<AdDomain> domain(Deadline deadline);
  /// Tries `work` on one controller after the other, the healthy ones first, until one does not
  /// fail; each attempt has its own share of the time.
  Result<> on_any(Deadline deadline, const std::function<Result<>(Connection&)>& work);

 private:
  struct Health {
    Deadline retry_at{};
    Milliseconds pause{0};
  };
  std::vector<Controller> in_order(const AdDomain& domain);
  std::unique_ptr<Connection> take_idle(const std::string& address);
  void keep_idle(const std::string& address, std::unique_ptr<Connection> connection);
  void note(const Controller& controller, bool answered, const std::string& why);

  const AdOptions& options_;
  std::mutex mutex_;
  AdDomain domain_;
  std::map<std::string, Health> health_;  // by address
  std::map<std::string, std::vector<std::unique_ptr<Connection>>> idle_;
};

}  // namespace hikyaku::directory
