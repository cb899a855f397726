// Checks a password that a client has shown against the stored one. Private to the library.
#pragma once

#include <string>

#include "auth/stored_passwords.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::auth {

class StoredCheck {
 public:
  /// `passwords` must outlive it.
  explicit StoredCheck(const StoredPasswords& passwords) : passwords_(passwords) {}

  StoredPasswords::Found find(const Guid& account) const { return passwords_.find(account); }

  /// `stored`: what find() gave; null costs the same, and is refused. `name`: by which something is
  /// invented then.
  Task<directory::Verified> check(StoredPasswords::Found stored, std::string name,
                                  directory::Account account, std::string password);

 private:
  const StoredPasswords& passwords_;
  /// A verifier takes milliseconds, which a loop's other sessions do not have.
  net::Pool threads_{"auth-password", 2};
};

}  // namespace hikyaku::auth
