#include "directory/ad/servers.h"

#include <algorithm>

#include "base/events.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds attempt_time_max{3000};  // a silent controller must leave time for another
// A kept connection whose controller went away without a word; a new one finds that out sooner.
constexpr Milliseconds idle_attempt_time_max{1000};
constexpr Milliseconds probe_time_max{1000};
constexpr Milliseconds pause_first{1000}, pause_max{30'000};
constexpr Seconds find_again{600}, find_again_soon{60};
constexpr std::size_t idle_connections_max = 4;

// "No" is an answer, too, and the others would say the same.
bool is_answer(const Error& error) {
  return error.kind == Error::Kind::denied || error.kind == Error::Kind::permanent;
}

std::string list_of(const AdDomain& domain) {
  std::string text;
  for (const Controller& controller : domain.controllers)
    text.append(text.empty() ? "" : ", ").append(controller.host + " " + controller.address);
  return text;
}

}  // namespace

Milliseconds left_until(Deadline deadline) {
  return std::max(Milliseconds(0),
                  std::chrono::duration_cast<Milliseconds>(deadline - Steady::now()));
}

Result<AdDomain> Servers::domain(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (!domain_.controllers.empty()) return domain_;
  }
  return find(deadline);
}

bool Servers::is_domain_found() {
  const std::lock_guard lock(mutex_);
  return !domain_.controllers.empty();
}

Result<AdDomain> Servers::find(Deadline deadline) {
  const Milliseconds share = std::min(left_until(deadline) / 2, attempt_time_max);
  auto found = locate(options_.servers, options_.name, share);
  AdDomain before;
  {
    const std::lock_guard lock(mutex_);
    find_at_ = Steady::now() + (found ? find_again : find_again_soon);
    if (!found) return found;
    // What DNS said before is better than what is left without it.
    if (!found->srv_problem.empty() && domain_.srv_problem.empty() && !domain_.controllers.empty())
      return domain_;
    before = std::exchange(domain_, *found);
  }
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
  std::vector<Controller> list, silent;
  for (const Controller& controller : domain.controllers) {
    const Health& health = health_[controller.address];
    if (!health.failing) (health.silent ? silent : list).push_back(controller);
  }
  list.insert(list.end(), silent.begin(), silent.end());
  return list;
}

// `due`: only those whose pause is over.
std::vector<Controller> Servers::failing(const AdDomain& domain, bool due) {
  const std::lock_guard lock(mutex_);
  std::vector<Controller> list;
  for (const Controller& controller : domain.controllers) {
    const Health& health = health_[controller.address];
    if (health.failing && (!due || health.retry_at <= Steady::now())) list.push_back(controller);
  }
  return list;
}

std::unique_ptr<Connection> Servers::take_idle(const Controller& controller) {
  const std::lock_guard lock(mutex_);
  auto& idle = idle_[controller.address];
  if (idle.empty()) return nullptr;
  auto connection = std::move(idle.back());
  idle.pop_back();
  return connection;
}

void Servers::keep_idle(const Controller& controller, std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  auto& idle = idle_[controller.address];
  if (idle.size() < idle_connections_max) idle.push_back(std::move(connection));
}

void Servers::note(const Controller& controller, bool answered, const std::string& why) {
  bool was_failing = false;
  std::vector<std::unique_ptr<Connection>> dropped;
  {
    const std::lock_guard lock(mutex_);
    Health& health = health_[controller.address];
    was_failing = health.failing;
    if (answered) {
      health.silent = false;
      if (was_failing) health = {};
    } else {
      health.failing = true;
      health.pause = std::clamp(health.pause * 2, pause_first, pause_max);
      health.retry_at = Steady::now() + health.pause;
      dropped.swap(idle_[controller.address]);
    }
  }
  if (answered && was_failing)
    event(Level::notice, "ad.dc.back",
          {{"host", controller.host}, {"address", controller.address}});
  if (!answered && !was_failing)
    event(Level::warning, "ad.dc.failed",
          {{"host", controller.host}, {"address", controller.address}, {"reason", why}});
}

// False: ask anew.
bool Servers::try_idle(const Controller& controller, Deadline deadline, bool alone,
                       const Work& work) {
  auto connection = take_idle(controller);
  if (!connection) return false;
  connection->limit_to(
      std::min(left_until(deadline), alone ? attempt_time_max : idle_attempt_time_max));
  const auto done = work(*connection);
  if (done) {
    note(controller, true, {});
    keep_idle(controller, std::move(connection));
    return true;
  }
  // That the controller closed a kept connection meanwhile says nothing; its silence does.
  if (done.error().kind == Error::Kind::timed_out) note(controller, false, describe(done.error()));
  return false;
}

Result<std::unique_ptr<Connection>> Servers::try_new(std::vector<Controller> controllers,
                                                     Deadline deadline, bool plain,
                                                     const Work& work, Controller& used,
                                                     Asked* asked) {
  Error last{Error::Kind::timed_out, "ad.servers", "no time is left"};
  last.detail = controllers.empty() ? "no controller is well" : last.detail;
  while (!controllers.empty() && left_until(deadline) > Milliseconds(0)) {
    std::vector<Unreached> unreached;
    auto reached = reach(controllers, plain ? 389 : Connection::port_of(options_),
                         std::min(left_until(deadline), attempt_time_max), unreached);
    for (const Unreached& one : unreached) {
      note(one.controller, false, one.why);
      std::erase(controllers, one.controller);
    }
    if (!reached) return std::unexpected(reached.error());
    used = reached->controller;
    if (asked != nullptr) asked->set(used.address);
    std::erase(controllers, used);
    const Milliseconds share = std::min(left_until(deadline), attempt_time_max);
    auto connection = plain ? Connection::open_plain(std::move(*reached), share)
                            : Connection::open_secure(std::move(*reached), options_, share);
    const Result<> done = connection ? work(**connection) : std::unexpected(connection.error());
    const bool refused = connection && !done && is_answer(done.error());
    if (done || refused) note(used, true, {});
    if (done) return connection;
    last = done.error();
    if (refused) break;
    note(used, false, describe(last));
  }
  return std::unexpected(last);
}

Result<std::unique_ptr<Connection>> Servers::try_all(const AdDomain& domain, Deadline deadline,
                                                     bool plain, const Work& work, Controller& used,
                                                     Asked* asked) {
  const auto ill = failing(domain, false);
  auto connection = try_new(healthy(domain), deadline, plain, work, used, asked);
  if (!connection && !ill.empty() && !is_answer(connection.error()))
    connection = try_new(ill, deadline, plain, work, used, asked);
  return connection;
}

Result<> Servers::on_any(Deadline deadline, const Work& work, Asked* asked) {
  TRY(const AdDomain domain, this->domain(deadline));
  for (const Controller& controller : healthy(domain)) {
    if (asked != nullptr) asked->set(controller.address);
    if (try_idle(controller, deadline, domain.controllers.size() == 1, work)) return {};
  }
  Controller used;
  TRY(auto connection, try_all(domain, deadline, false, work, used, asked));
  keep_idle(used, std::move(connection));
  return {};
}

Result<> Servers::on_another(Deadline deadline, const Work& work, const Asked& silent) {
  TRY(const AdDomain domain, this->domain(deadline));
  const std::string address = silent.address();
  auto others = healthy(domain);
  std::erase_if(others, [&](const Controller& one) { return one.address == address; });
  if (others.empty()) return fail(Error::Kind::temporary, "ad.servers", "there is no other");
  {
    const std::lock_guard lock(mutex_);
    health_[address].silent = true;
  }
  for (const Controller& controller : others)
    if (try_idle(controller, deadline, others.size() == 1, work)) return {};
  Controller used;
  TRY(auto connection, try_new(others, deadline, false, work, used));
  keep_idle(used, std::move(connection));
  return {};
}

Result<std::unique_ptr<Connection>> Servers::open(Deadline deadline, bool plain,
                                                  const Work& prepare) {
  TRY(const AdDomain domain, this->domain(deadline));
  Controller used;
  return try_all(domain, deadline, plain, prepare, used);
}

void Servers::check() {
  AdDomain domain;
  bool look = false;
  {
    const std::lock_guard lock(mutex_);
    domain = domain_;
    look = Steady::now() >= find_at_;
  }
  if (domain.controllers.empty()) return;  // whoever needs it finds it
  if (look || healthy(domain).empty()) {
    if (const auto found = find(Steady::now() + 2 * attempt_time_max)) domain = *found;
  }
  for (const Controller& controller : failing(domain, true)) {
    // Its certificate, too: a bind would follow.
    auto connection = Connection::open_secure(controller, options_, probe_time_max);
    if (!connection) {
      note(controller, false, describe(connection.error()));
      continue;
    }
    note(controller, true, {});
    keep_idle(controller, std::move(*connection));
  }
}

}  // namespace hikyaku::directory
