// SASL mechanisms as small state machines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "auth/ticket_acceptor.h"
#include "base/guid.h"

namespace hikyaku::auth {

/// What a mechanism that knows the stored password found out without being shown it.
struct Proven {
  Guid account;           // whose stored password was compared; zero: nobody's
  bool is_right = false;  // never for nobody's
};

/// What a Kerberos ticket proved. Nothing but the SID says whose it is.
struct TicketProof {
  std::string sid;            // of the client, in octets; empty: none, `detail` says why
  bool is_temporary = false;  // nobody could look at the ticket now
  std::string detail = {};
};

struct Credentials {
  std::string authorization;  // the account to act as; empty: the login itself
  std::string login;
  std::string password;
  std::optional<Proven> proven = std::nullopt;       // then there is no password
  std::optional<TicketProof> ticket = std::nullopt;  // neither; `login` is for the log only
  std::string connected_to = {};  // the address of this server that the client connected to
};

inline constexpr std::size_t sasl_response_bytes_max = 12'288;

/// A SASL exchange on the server's side (RFC 4422). Pure: takes the client's decoded responses, and
/// the answers to what has to be asked elsewhere.
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
  struct Ask {
    TicketQuestion question;
  };  // to be asked of the TicketAcceptor: then answered()
  using Step = std::variant<Challenge, Done, Malformed, Ask>;
  virtual ~Mechanism() = default;
  /// No initial response: "" is not the same as none (RFC 4954 section 4).
  virtual Step start(std::optional<std::string_view> initial_response) = 0;
  virtual Step next(std::string_view response) = 0;
  virtual Step answered(TicketAnswer) { return Malformed{"nothing was asked"}; }
  /// Of one response of the client.
  virtual std::size_t response_bytes_max() const { return sasl_response_bytes_max; }
};

}  // namespace hikyaku::auth
