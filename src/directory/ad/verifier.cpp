#include "directory/ad/verifier.h"

#include <algorithm>
#include <thread>

#include "directory/ad/account_state.h"

namespace hikyaku::directory {

Verified check_password(Servers& servers, const std::string& name, const std::string& password,
                        const Retry& retry) {
  const Deadline deadline = std::chrono::steady_clock::now() + retry.bound();
  Verified verified;
  for (std::int64_t attempt = 0; attempt < retry.count; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::min(retry.pause, left_until(deadline)));
    if (left_until(deadline) <= Milliseconds(0)) break;
    const auto domain = servers.domain(deadline);
    if (!domain) {
      verified.detail = describe(domain.error());
      continue;
    }
    const std::string user = domain->netbios_name + "\\" + name;
    const auto done = servers.on_any(deadline, [&](Connection& connection) -> Result<> {
      TRY(const BindAnswer answer, connection.bind(user, password));
      verified.verdict =
          answer.accepted ? Verdict::accepted : verdict_of_bind_error(answer.diagnostic);
      verified.detail = answer.diagnostic;
      return {};
    });
    if (done) return verified;
    verified.detail = describe(done.error());
  }
  verified.verdict = Verdict::unavailable;
  return verified;
}

}  // namespace hikyaku::directory
