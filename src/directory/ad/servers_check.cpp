// Servers: what is learned of the controllers, between what they are asked.
#include <algorithm>
#include <utility>

#include "base/events.h"
#include "directory/ad/servers.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds probe_time_max{1000};
constexpr Seconds find_again{600}, find_again_soon{60}, ping_again{10};

std::string list_of(const AdDomain& domain) {
  std::string text;
  for (const Controller& controller : domain.controllers)
    text.append(text.empty() ? "" : ", ").append(controller.host + " " + controller.address);
  return text;
}

}  // namespace

Result<AdDomain> Servers::find(Deadline deadline) {
  const Milliseconds share = std::min(left_until(deadline) / 2, attempt_time_max);
  auto found = locate(options_.servers, options_.name, share);
  const auto pinged = found ? std::exchange(found->pinged, {}) : std::vector<Pinged>();
  AdDomain before;
  {
    const std::lock_guard lock(mutex_);
    find_at_ = Steady::now() + (found ? find_again : find_again_soon);
    if (!found) return found;
    // What DNS said before is better than what is left without it.
    if (!found->srv_problem.empty() && domain_.srv_problem.empty() && !domain_.controllers.empty())
      return domain_;
    before = std::exchange(domain_, *found);
    ping_at_ = Steady::now() + ping_again;
  }
  note_pings(pinged);
  announce(before, *found);
  return found;
}

void Servers::announce(const AdDomain& before, const AdDomain& now) {
  const std::string list = list_of(now);
  if (!now.srv_problem.empty() && (before.srv_problem.empty() || before.controllers.empty()))
    event(Level::warning, "ad.srv.missing",
          {{"domain", now.dns_name}, {"reason", now.srv_problem}, {"controllers", list}});
  auto sorted = [](std::vector<Controller> controllers) {
    std::ranges::sort(controllers, {}, &Controller::address);
    return controllers;
  };
  if (sorted(before.controllers) != sorted(now.controllers))
    event(Level::notice, "ad.dc.found", {{"domain", now.dns_name}, {"controllers", list}});
}

std::vector<Controller> Servers::healthy(const AdDomain& domain) {
  const std::lock_guard lock(mutex_);
  return in_order(domain.controllers, health_);
}

bool Servers::is_quick(const Controller& controller) {
  const std::lock_guard lock(mutex_);
  return health_[controller.address].state() == ControllerState::well;
}

// `due`: only those whose pause is over, or that answer pings again.
std::vector<Controller> Servers::failing(const AdDomain& domain, bool due) {
  const std::lock_guard lock(mutex_);
  std::vector<Controller> list;
  for (const Controller& controller : domain.controllers) {
    const ControllerHealth& health = health_[controller.address];
    if (health.failing && (!due || health.retry_at <= Steady::now())) list.push_back(controller);
  }
  return list;
}

std::vector<Controller> Servers::writable_first(const std::vector<Controller>& controllers) {
  const std::lock_guard lock(mutex_);
  std::vector<Controller> ordered, read_only;
  for (const Controller& one : controllers) {
    const auto& says = health_[one.address].says;
    (says && !says->is_writable() ? read_only : ordered).push_back(one);
  }
  ordered.insert(ordered.end(), read_only.begin(), read_only.end());
  return ordered;
}

std::vector<ControllerStatus> Servers::status() {
  const std::lock_guard lock(mutex_);
  std::vector<Controller> order = in_order(domain_.controllers, health_);
  for (const Controller& one : domain_.controllers)
    if (health_[one.address].failing) order.push_back(one);
  std::vector<ControllerStatus> list;
  for (const Controller& one : order) list.push_back({one, health_[one.address]});
  return list;
}

void Servers::note(const Controller& controller, bool answered, const std::string& why) {
  bool news = false;
  std::vector<std::unique_ptr<Connection>> dropped;
  {
    const std::lock_guard lock(mutex_);
    ControllerHealth& health = health_[controller.address];
    news = answered ? health.note_answer()
                    : health.note_failure(why, Steady::now(), system_clock().now());
    if (!answered) dropped.swap(idle_[controller.address]);
  }
  if (!news) return;
  if (answered)
    event(Level::notice, "ad.dc.back",
          {{"host", controller.host}, {"address", controller.address}});
  else
    event(Level::warning, "ad.dc.failed",
          {{"host", controller.host}, {"address", controller.address}, {"reason", why}});
}

void Servers::note_pings(const std::vector<Pinged>& pinged) {
  std::vector<Controller> suspects;
  std::vector<std::pair<Controller, bool>> changed;  // is it slow now?
  {
    const std::lock_guard lock(mutex_);
    for (const Pinged& one : pinged) {
      ControllerHealth& health = health_[one.controller.address];
      // It is there again: no need to wait for the end of its pause.
      if (one.answer && (!health.says || health.missed_pings > 0)) health.retry_at = Steady::now();
      if (health.note_ping(one.answer, one.took)) suspects.push_back(one.controller);
      health.pace.fade();
    }
    const auto is_slow = [this](const Controller& one) {
      return health_[one.address].pace.is_slow();
    };
    std::vector<bool> before;
    for (const Controller& one : domain_.controllers) before.push_back(is_slow(one));
    judge_paces(domain_.controllers, health_);
    for (std::size_t i = 0; i < before.size(); ++i)
      if (const Controller& one = domain_.controllers[i]; is_slow(one) != before[i])
        changed.emplace_back(one, !before[i]);
  }
  for (const auto& [one, is_slow] : changed)
    event(Level::notice, is_slow ? "ad.dc.slow" : "ad.dc.quick",
          {{"host", one.host}, {"address", one.address}});
  for (const Controller& one : suspects) probe(one);
}

void Servers::probe(const Controller& controller) {
  auto connection = Connection::open_secure(controller, options_, probe_time_max);
  note(controller, connection.has_value(), connection ? "" : describe(connection.error()));
  if (connection) keep_idle(controller, std::move(*connection));
}

void Servers::check() {
  AdDomain domain;
  bool look = false, pings = false;
  {
    const std::lock_guard lock(mutex_);
    domain = domain_;
    look = Steady::now() >= find_at_;
    pings = Steady::now() >= ping_at_;
    if (pings) ping_at_ = Steady::now() + ping_again;
  }
  if (domain.controllers.empty()) return;  // whoever needs it finds it
  if (look || healthy(domain).empty()) {
    if (const auto found = find(Steady::now() + 2 * attempt_time_max)) domain = *found;
  } else if (pings) {
    note_pings(ping(domain.controllers, domain.dns_name, ping_time_max));
  }
  for (const Controller& controller : failing(domain, true)) probe(controller);
}

}  // namespace hikyaku::directory
