// Logging in, for every protocol: SASL mechanisms as small state machines, and the one place where
// a pair of login name and password becomes an account.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/permits.h"
#include "directory/directory.h"

namespace hikyaku::auth {

struct Credentials {
  std::string authorization;  // the account to act as; empty: the login itself
  std::string login;
  std::string password;
};

/// A SASL exchange on the server's side (RFC 4422). Pure: takes the client's decoded responses.
class Mechanism {
 public:
  struct Challenge {
    std::string text;
  };  // to be base64-encoded by the protocol
  struct Done {
    Credentials credentials;
  };
  struct Malformed {
    std::string reason;
  };  // the protocol's syntax error reply
  using Step = std::variant<Challenge, Done, Malformed>;
  virtual ~Mechanism() = default;
  /// No initial response: "" is not the same as none (RFC 4954 section 4).
  virtual Step start(std::optional<std::string_view> initial_response) = 0;
  virtual Step next(std::string_view response) = 0;
};
/// PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login). Null: no such mechanism.
std::unique_ptr<Mechanism> make_mechanism(std::string_view name);
/// "PLAIN LOGIN"
const std::vector<std::string_view>& mechanism_names();
inline constexpr std::size_t sasl_response_bytes_max = 12'288;

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
  /// The refusals of one client for one account are answered slower and slower: not at all up to
  /// `slowdown_after`, then this much, doubled each time, never more than the maximum.
  int slowdown_after = 3;
  Milliseconds slowdown_first{250};
  Milliseconds slowdown_max{8'000};
  /// What an administrator allows each account: asked at each login.
  PermitsOf permits_of = nullptr;
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
