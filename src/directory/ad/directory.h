// Active Directory as the directory: a mirror of the mail users, kept fresh by a feed, and live
// checks of passwords.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/ad/delegation.h"
#include "directory/ad/explanation.h"
#include "directory/ad/options.h"
#include "directory/ad/people_writer.h"
#include "directory/ad/reading_account.h"
#include "directory/ad/servers.h"
#include "directory/ad/simulation.h"
#include "directory/brake.h"
#include "directory/directory.h"
#include "directory/site_log.h"
#include "log/engine.h"
#include "net/loop.h"

namespace hikyaku::directory {

/// Whose change is held by the brake.
struct HeldAccount {
  std::string name;
  Guid guid;
  Harm harm = Harm::removed;
};

struct AdStatus {
  Time last_sync{};              // the last that succeeded; the epoch: none in this run
  std::string last_error;        // of the last one, when it failed
  bool is_domain_found = false;  // in this run; else the error is the guide's "PDC not found"
  std::size_t accounts = 0;
  std::vector<ControllerStatus> controllers;       // in the order to ask them
  std::string controller, feed;                    // of the last sync; empty: none in this run
  Time last_change{};                              // of an account, as seen here in this run
  std::size_t held_count = 0;                      // accounts whose changes wait for confirm()
  Time held_since{};                               // the first of them
  std::vector<HeldAccount> held;                   // the first 100 of them by name
  std::uint64_t readings = 0, whole_readings = 0;  // that succeeded, in this run
};

class AdDirectory final : public Backend {
 public:
  /// `log` must outlive the loops, and is opened after this. Without an `account` the secret in the
  /// options is used.
  AdDirectory(AdOptions options, SiteLog& log, std::unique_ptr<ReadingAccount> account = nullptr);
  /// With a site log of its own, in the engine's folder "site".
  AdDirectory(AdOptions options, log::Engine& engine,
              std::unique_ptr<ReadingAccount> account = nullptr);
  ~AdDirectory() override;

  Task<Result<>> load() override;
  /// Completes before the first sync: the view is the one of the last run, or null.
  Task<Result<>> start(net::Executor executor) override;
  void stop() override;
  Task<Result<>> refresh_now() override;
  /// Lets pass what the brake holds at this moment, as far as the directory still says it.
  Task<Result<>> confirm();

  std::shared_ptr<const View> view() const override;
  bool is_current() const override;
  /// None before the first whole reading of this run.
  LockoutPolicy lockout() const override;
  /// Runs `work` with the right to write that the reading account has, on a thread of its own, and
  /// then reads what changed, so that it counts at once. Error: no controller answered.
  using Writing = std::move_only_function<WriteAnswer(PeopleWriter&)>;
  Task<WriteAnswer> write(Writing work);
  /// What has to be granted for that. Error: no controller answered.
  Task<Result<Delegation>> delegation(std::string container);
  /// What the directory says of one user now. Error: no controller answered.
  Task<Result<UserExplanation>> explain(std::string name);

  /// What these changes of the directory would do here (simulation.h). Error: temporary, before the
  /// directory was seen; no controller answered.
  Task<Result<Simulation>> simulate(std::vector<LdifChange> changes);

  /// Logins that begin from now on take these (AdOptions::retry).
  void set_retry(const std::array<Retry, service_count>& retry);
  Task<Verified> verify(std::string login, std::string password, Service service) override;
  AdStatus status() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::directory
