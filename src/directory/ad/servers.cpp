#include "directory/ad/servers.h"

#include <algorithm>

#include "base/events.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds attempt_time_max{3000};  // a silent controller must leave time for another
constexpr Milliseconds pause_first{1000}, pause_max{30'000};
constexpr std::size_t idle_connections_max = 4;

}  // namespace

Milliseconds left_until(Deadline deadline) {
  return std::max(Milliseconds(0),
                  std::chrono::duration_cast<Milliseconds>(deadline - Steady::now()));
}

Result<AdDomain> Servers::domain(Deadline deadline) {
  bool failing = false;
  {
    const std::lock_guard lock(mutex_);
    failing = std::all_of(domain_.controllers.begin(), domain_.controllers.end(),
                          [this](const Controller& controller) {
                            return health_[controller.address].retry_at > Steady::now();
                          });
    if (!domain_.controllers.empty() &&
        (!failing || domain_.controllers.size() == options_.servers.size()))
      return domain_;
  }
  const Milliseconds share =
      left_until(deadline) / std::max<std::int64_t>(1, std::ssize(options_.servers));
  auto found = locate(options_.servers, options_.name, std::min(share, attempt_time_max));
  const std::lock_guard lock(mutex_);
  if (found) domain_ = *found;
  if (!found && !domain_.controllers.empty()) return domain_;
  return found;
}

std::vector<Controller> Servers::in_order(const AdDomain& domain) {
  const std::lock_guard lock(mutex_);
  const auto now = Steady::now();
  std::vector<Controller> order, failing;
  for (const Controller& controller : domain.controllers)
    (health_[controller.address].retry_at <= now ? order : failing).push_back(controller);
  order.insert(order.end(), failing.begin(), failing.end());
  return order;
}

std::unique_ptr<Connection> Servers::take_idle(const std::string& address) {
  const std::lock_guard lock(mutex_);
  auto& idle = idle_[address];
  if (idle.empty()) return nullptr;
  auto connection = std::move(idle.back());
  idle.pop_back();
  return connection;
}

void Servers::keep_idle(const std::string& address, std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  auto& idle = idle_[address];
  if (idle.size() < idle_connections_max) idle.push_back(std::move(connection));
}

void Servers::note(const Controller& controller, bool answered, const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    Health& health = health_[controller.address];
    if (answered) {
      health = {};
      return;
    }
    health.pause = std::clamp(health.pause * 2, pause_first, pause_max);
    health.retry_at = Steady::now() + health.pause;
    idle_[controller.address].clear();
  }
  event(Level::warning, "ad.dc.failed",
        {{"host", controller.host}, {"address", controller.address}, {"reason", why}});
}

Result<> Servers::on_any(Deadline deadline, const std::function<Result<>(Connection&)>& work) {
  TRY(const AdDomain domain, this->domain(deadline));
  Error last{Error::Kind::timed_out, "ad.servers", "no time is left"};
  for (const Controller& controller : in_order(domain)) {
    // A kept connection may have been closed meanwhile by the controller: that says nothing.
    if (auto idle = take_idle(controller.address)) {
      idle->limit_to(std::min(left_until(deadline), attempt_time_max));
      if (work(*idle)) {
        note(controller, true, {});
        keep_idle(controller.address, std::move(idle));
        return {};
      }
    }
    const Milliseconds share = std::min(left_until(deadline), attempt_time_max);
    if (share <= Milliseconds(0)) break;
    auto connection = Connection::open_secure(controller, options_, share);
    Result<> done = connection ? work(**connection) : std::unexpected(connection.error());
    if (done) {
      note(controller, true, {});
      keep_idle(controller.address, std::move(*connection));
      return {};
    }
    last = done.error();
    note(controller, false, describe(last));
  }
  return std::unexpected(last);
}

}  // namespace hikyaku::directory
