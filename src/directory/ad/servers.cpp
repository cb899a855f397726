#include "directory/ad/servers.h"

#include <algorithm>

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
// A kept connection whose controller went away without a word; a new one finds that out sooner.
constexpr Milliseconds idle_attempt_time_max{1000};
constexpr std::size_t idle_connections_max = 4;

// "No" is an answer, too, and the others would say the same.
bool is_answer(const Error& error) {
  return error.kind == Error::Kind::denied || error.kind == Error::Kind::permanent;
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

Result<> Servers::timed(const Controller& controller, Connection& connection, const Work& work) {
  const auto begin = Steady::now();
  auto done = work(connection);
  if (!done) return done;
  const std::lock_guard lock(mutex_);
  health_[controller.address].pace.note_login(Steady::now() - begin);
  return done;
}

// False: ask anew.
bool Servers::try_idle(const Controller& controller, Deadline deadline, bool alone,
                       const Work& work) {
  auto connection = take_idle(controller);
  if (!connection) return false;
  connection->limit_to(
      std::min(left_until(deadline), alone ? attempt_time_max : idle_attempt_time_max));
  const auto done = timed(controller, *connection, work);
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
                                                     Deadline deadline, const Way& way,
                                                     const Work& work, Controller& used,
                                                     Asked* asked) {
  Error last{Error::Kind::timed_out, "ad.servers", "no time is left"};
  last.detail = controllers.empty() ? "no controller is well" : last.detail;
  while (!controllers.empty() && left_until(deadline) > Milliseconds(0)) {
    std::vector<Unreached> unreached;
    auto reached =
        reach(controllers, way.port, std::min(left_until(deadline), attempt_time_max), unreached);
    for (const Unreached& one : unreached) {
      note(one.controller, false, one.why);
      std::erase(controllers, one.controller);
    }
    if (!reached) return std::unexpected(reached.error());
    used = reached->controller;
    if (asked != nullptr) asked->set(used.address);
    std::erase(controllers, used);
    const Milliseconds share = std::min(left_until(deadline), attempt_time_max);
    auto connection = way.open(std::move(*reached), share);
    const Result<> done = !connection    ? std::unexpected(connection.error())
                          : way.is_login ? work(**connection)
                                         : timed(used, **connection, work);
    const bool refused = (connection || way.is_login) && !done && is_answer(done.error());
    // A controller that knows nobody to ask about a password is well for all others.
    const bool answered = done || refused || done.error().where == bind_not_judged;
    if (answered) note(used, true, {});
    if (done) return connection;
    last = done.error();
    if (refused) break;
    if (!answered) note(used, false, describe(last));
  }
  return std::unexpected(last);
}

Result<std::unique_ptr<Connection>> Servers::try_all(const AdDomain& domain, Deadline deadline,
                                                     const Work& work, Controller& used,
                                                     Asked* asked) {
  const auto ill = failing(domain, false);
  auto connection = try_new(healthy(domain), deadline, encrypted(), work, used, asked);
  if (!connection && !ill.empty() && !is_answer(connection.error()))
    connection = try_new(ill, deadline, encrypted(), work, used, asked);
  return connection;
}

Result<> Servers::on_any(Deadline deadline, const Work& work, Asked* asked) {
  TRY(const AdDomain domain, this->domain(deadline));
  const auto well = healthy(domain);
  for (const Controller& controller : well) {
    // Rather a new connection to a quick one than a kept one to another.
    if (controller != well.front() && !is_quick(controller)) break;
    if (asked != nullptr) asked->set(controller.address);
    if (try_idle(controller, deadline, domain.controllers.size() == 1, work)) return {};
  }
  Controller used;
  TRY(auto connection, try_all(domain, deadline, work, used, asked));
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
  TRY(auto connection, try_new(others, deadline, encrypted(), work, used));
  keep_idle(used, std::move(connection));
  return {};
}

Servers::Way Servers::encrypted() const {
  return {Connection::port_of(options_), false, [this](Reached to, Milliseconds limit) {
            return Connection::open_secure(std::move(to), options_, limit);
          }};
}

// What it says of itself counts only by the connection that the change will go by.
Result<std::unique_ptr<Connection>> Servers::try_writable(std::vector<Controller> controllers,
                                                          Deadline deadline, const Way& way) {
  while (!controllers.empty()) {
    std::optional<Netlogon> read_only;
    const Work is_writable = [&](Connection& connection) -> Result<> {
      auto says = read_netlogon(connection);
      if (!says || says->is_writable()) return {};
      read_only = std::move(*says);
      return fail(Error::Kind::denied, "ad.write", connection.host() + " is read-only");
    };
    Controller used;
    auto connection = try_new(controllers, deadline, way, is_writable, used);
    if (!read_only) return connection;
    std::erase(controllers, used);
    const std::lock_guard lock(mutex_);
    health_[used.address].says = std::move(read_only);
  }
  return fail(Error::Kind::temporary, "ad.write", "no controller that may be written to answers");
}

Result<std::unique_ptr<Connection>> Servers::open(Deadline deadline, Access access,
                                                  const Way& way) {
  TRY(const AdDomain domain, this->domain(deadline));
  const auto try_these = [&](std::vector<Controller> controllers) {
    if (access == Access::write) return try_writable(writable_first(controllers), deadline, way);
    Controller used;
    return try_new(
        std::move(controllers), deadline, way, [](Connection&) -> Result<> { return {}; }, used);
  };
  const auto ill = failing(domain, false);
  auto connection = try_these(healthy(domain));
  if (!connection && !ill.empty() && !is_answer(connection.error())) connection = try_these(ill);
  return connection;
}

}  // namespace hikyaku::directory
