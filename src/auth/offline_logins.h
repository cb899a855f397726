// Logins while no domain controller answers, when an administrator turned them on
// (auth.offline_hours; docs/dev/decisions/0111): the last password of each account that the
// directory accepted, as a memory-hard verifier bound to the account's state_stamp, in a file of
// the server's user. An entry goes when the account changes, may not log in any more, or was
// verified too long ago; the file goes when the setting goes off.
//
// O1  Nothing is accepted here that the directory did not accept itself within `valid`.
// O2  Each check costs one verifier, whoever is asked for; few run at a time.
// O3  So many wrong passwords of one account, then none is looked at for a while: the directory's
//     own lockout does not see these.
#pragma once

#include <memory>
#include <string>

#include "auth/remembered.h"
#include "base/clock.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::auth {

struct OfflineOptions {
  std::string file;
  Seconds valid{0};
};

class OfflineLogins {
 public:
  /// Reads the file; one that is damaged is removed, and an event tells of it. Error: others may
  /// read it.
  static Result<std::unique_ptr<OfflineLogins>> open(OfflineOptions options);
  /// When they are off: removes what an earlier run kept. Error: it cannot be removed.
  static Result<> forget_all(const std::string& file);
  ~OfflineLogins();

  /// The directory accepted it at `now`. `digest`: of account, state and password, so that the same
  /// one again costs nothing. Comes back at once; the work is done behind.
  Task<void> note(directory::Account account, Digest digest, std::string password, Time now);
  /// Is it the password, as far as that may be known without the directory? `account`: with a zero
  /// guid for nobody, which costs the same.
  Task<bool> check(directory::Account account, std::string password, Time now);

  /// A login got no answer a moment ago, and the directory cannot be read: the next one is not kept
  /// waiting for the same silence.
  bool is_silent(const directory::Backend& backend, Time now) const;
  /// What the directory answered to a login, or (`was_asked`) was not asked for: notes a password
  /// that it accepted, and makes an answer where no controller gave one. True: it accepted now.
  Task<bool> settle(directory::Verified& answer, directory::Account account, Digest digest,
                    std::string password, bool was_asked, const directory::Backend& backend,
                    Time now);

  /// Drops entries as the directory's view changes, and writes the file, until stop(). The backend
  /// must outlive what runs.
  void start(const directory::Backend& backend, net::Executor executor);
  void stop();
  /// One look: drops what is not as `view` says, or too old.
  void look(const directory::View& view, Time now);
  /// Writes what changed since the last time. Blocks.
  void write();
  std::size_t size() const;

 private:
  struct State;
  explicit OfflineLogins(std::shared_ptr<State> state);
  const std::shared_ptr<State> state_;
};

}  // namespace hikyaku::auth
