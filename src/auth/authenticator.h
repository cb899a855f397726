// Logging in, for every protocol: the one place where what a client presented becomes an account.
#pragma once

#include <memory>
#include <string>

#include "auth/mechanism.h"
#include "auth/password_source.h"
#include "auth/permits.h"
#include "directory/directory.h"

namespace hikyaku::auth {

class OfflineLogins;

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Verifies, logs the outcome with its reason, slows down guessing. `client` is the peer's
  /// address.
  virtual Task<directory::Verified> check(Credentials credentials, Service service,
                                          std::string client) = 0;
};

struct AuthenticatorOptions {
  Seconds remember_verified{
      300};  // a verified password, as a keyed hash bound to the account's state; 0: never
  Seconds remember_wrong{600};  // the same wrong password is not sent to the directory again
  std::size_t remembered_max = 200'000;
  int lockout_margin = 2;  // lockout_shield.h
  /// The refusals of one client for one account are answered slower and slower: not at all up to
  /// `slowdown_after`, then this much, doubled each time, never more than the maximum.
  int slowdown_after = 3;
  Milliseconds slowdown_first{250};
  Milliseconds slowdown_max{8'000};
  /// What an administrator allows each account: asked at each login.
  PermitsOf permits_of = nullptr;
  /// Against what each service checks a password. `passwords` must outlive the authenticator; null:
  /// everything is the directory's.
  PasswordSource smtp = PasswordSource::directory, pop3 = PasswordSource::directory,
                 imap = PasswordSource::directory;
  const StoredPasswords* passwords = nullptr;
  /// The domain that a login name without one means at this address of the server; empty: none.
  /// Null: no login name needs one.
  std::function<std::string(std::string_view connected_to)> domain_of = nullptr;
  /// Null: without a controller nobody logs in. It must outlive the authenticator.
  OfflineLogins* offline = nullptr;
};
class Failures;
/// The backend, the clock and `failures` (null: nobody asks) must outlive it. Safe to use from
/// every event loop.
///
/// A password that the directory accepted or refused is remembered only as a keyed hash over the
/// account, its state_stamp and the password. Disabled and expired accounts and hours outside of
/// logonHours are refused from the current View, whatever is remembered.
std::unique_ptr<Authenticator> make_authenticator(directory::Backend& backend,
                                                  AuthenticatorOptions options,
                                                  const Clock& clock = system_clock(),
                                                  Failures* failures = nullptr);

}  // namespace hikyaku::auth
