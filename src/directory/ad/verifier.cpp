#include "directory/ad/verifier.h"

#include <algorithm>

#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

/// Two attempts for one answer. The first that has one wins; else the last that gives up.
struct Race {
  Race(Servers& all, std::string user, std::string secret, Deadline limit)
      : servers(all), name(std::move(user)), password(std::move(secret)), deadline(limit) {}
  Servers& servers;
  const std::string name, password;
  const Deadline deadline;
  Asked asked;  // by the first
  net::Promise<Result<Verified>> outcome;

  bool begin() {
    const std::lock_guard lock(mutex_);
    if (is_over_) return false;
    ++running_;
    return true;
  }
  void end(Result<Verified> result) {
    {
      const std::lock_guard lock(mutex_);
      --running_;
      if (is_over_ || (!result && running_ > 0)) return;
      is_over_ = true;
    }
    outcome.set(std::move(result));
  }

 private:
  std::mutex mutex_;
  int running_ = 0;
  bool is_over_ = false;
};

// Blocking. Error: no controller answered.
Result<Verified> ask(Race& race, bool is_second) {
  if (left_until(race.deadline) <= Milliseconds(0))
    return fail(Error::Kind::timed_out, "ad.login", "no time is left");
  TRY(const AdDomain domain, race.servers.domain(race.deadline));
  const std::string user = domain.netbios_name + "\\" + race.name;
  Verified verified;
  const auto bind = [&](Connection& connection) -> Result<> {
    TRY(const BindAnswer answer, connection.bind(user, race.password));
    verified.verdict =
        answer.accepted ? Verdict::accepted : verdict_of_bind_error(answer.diagnostic);
    verified.detail = answer.diagnostic;
    return {};
  };
  TRY_DO(is_second ? race.servers.on_another(race.deadline, bind, race.asked)
                   : race.servers.on_any(race.deadline, bind, &race.asked));
  return verified;
}

void start(net::Pool& pool, const std::shared_ptr<Race>& race, bool is_second) {
  if (!race->begin()) return;
  if (!pool.submit([race, is_second] { race->end(ask(*race, is_second)); }))
    race->end(fail(Error::Kind::limit, "ad.login", "too many logins wait for the directory"));
}

Task<void> start_second(std::shared_ptr<Race> race, net::Pool& pool) {
  co_await net::sleep(second_asking_after);
  start(pool, race, true);
}

}  // namespace

Task<Verified> check_password(LoginPools& pools, Servers& servers, std::string name,
                              std::string password, Retry retry) {
  const Deadline deadline = std::chrono::steady_clock::now() + retry.bound();
  const net::Executor executor = co_await net::this_executor();
  Verified unavailable;
  for (std::int64_t attempt = 0; attempt < retry.count; ++attempt) {
    if (attempt > 0) co_await net::sleep(std::min(retry.pause, left_until(deadline)));
    if (left_until(deadline) <= Milliseconds(0)) break;
    const auto race = std::make_shared<Race>(servers, name, password, deadline);
    start(pools.first, race, false);
    net::spawn(executor, start_second(race, pools.second));
    auto outcome = co_await race->outcome.wait();
    if (outcome) co_return *std::move(outcome);
    unavailable.detail = describe(outcome.error());
  }
  co_return unavailable;
}

}  // namespace hikyaku::directory
