#include "directory/ad/verifier.h"

#include <algorithm>

#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

// Blocking. Error: no controller answered.
Result<Verified> ask(Servers& servers, const std::string& name, const std::string& password,
                     Deadline deadline) {
  if (left_until(deadline) <= Milliseconds(0))
    return fail(Error::Kind::timed_out, "ad.login", "no time is left");
  TRY(const AdDomain domain, servers.domain(deadline));
  const std::string user = domain.netbios_name + "\\" + name;
  Verified verified;
  TRY_DO(servers.on_any(deadline, [&](Connection& connection) -> Result<> {
    TRY(const BindAnswer answer, connection.bind(user, password));
    verified.verdict =
        answer.accepted ? Verdict::accepted : verdict_of_bind_error(answer.diagnostic);
    verified.detail = answer.diagnostic;
    return {};
  }));
  return verified;
}

}  // namespace

Task<Verified> check_password(net::Pool& pool, Servers& servers, std::string name,
                              std::string password, Retry retry) {
  const Deadline deadline = std::chrono::steady_clock::now() + retry.bound();
  Verified unavailable;
  for (std::int64_t attempt = 0; attempt < retry.count; ++attempt) {
    if (attempt > 0) co_await net::sleep(std::min(retry.pause, left_until(deadline)));
    if (left_until(deadline) <= Milliseconds(0)) break;
    // This coroutine waits for the work, so that what it refers to stays.
    std::move_only_function<Result<Verified>()> work = [&servers, &name, &password, deadline] {
      return ask(servers, name, password, deadline);
    };
    auto run = co_await pool.run<Result<Verified>>(std::move(work));
    if (run && *run) co_return std::move(**run);
    unavailable.detail = describe(run ? run->error() : run.error());
  }
  co_return unavailable;
}

}  // namespace hikyaku::directory
