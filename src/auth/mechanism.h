// SASL mechanisms as small state machines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/guid.h"

namespace hikyaku::auth {

/// What a mechanism that knows the stored password found out without being shown it.
struct Proven {
  Guid account;           // whose stored password was compared; zero: nobody's
  bool is_right = false;  // never for nobody's
};

struct Credentials {
  std::string authorization;  // the account to act as; empty: the login itself
  std::string login;
  std::string password;
  std::optional<Proven> proven = std::nullopt;  // then there is no password
  std::string connected_to = {};  // the address of this server that the client connected to
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
inline constexpr std::size_t sasl_response_bytes_max = 12'288;

}  // namespace hikyaku::auth
