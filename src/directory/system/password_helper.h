// Passwords of this machine's accounts, for a server that is not root: /etc/shadow is root's, and
// pam_unix lets others check their own password only. So a process is forked while the server is
// root still. It takes a name and a password over a socket and gives back a verdict; it does
// nothing else, knows nothing else of the server, and ends with it.
#pragma once

#include <memory>
#include <string>

#include <sys/types.h>

#include "directory/directory.h"

namespace hikyaku::directory {

class PasswordHelper {
 public:
  /// So many passwords are checked at once, each for so long at most.
  static constexpr unsigned checks_max = 8, check_seconds_max = 15;

  /// `service`: whose file in /etc/pam.d counts. No other thread may run. Error: temporary.
  static Result<std::unique_ptr<PasswordHelper>> start(std::string service);
  ~PasswordHelper();
  PasswordHelper(const PasswordHelper&) = delete;
  PasswordHelper& operator=(const PasswordHelper&) = delete;

  /// Blocks, check_seconds_max and a little at most. From any thread. `unavailable`: it did not
  /// answer. Root's password is never accepted.
  Verdict check(const std::string& name, const std::string& password) const;

 private:
  PasswordHelper(int socket, pid_t process) : socket_(socket), process_(process) {}
  const int socket_;
  const pid_t process_;
};

}  // namespace hikyaku::directory
