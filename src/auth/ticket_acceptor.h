// Accepting Kerberos tickets (RFC 4120, RFC 4121; within SPNEGO, RFC 4178): octets go in, octets
// and what the ticket proves come out. Nothing of the key or of the library shows here, so that the
// keytab may lie in another process, behind a pipe.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/events.h"
#include "net/stream.h"
#include "net/task.h"

namespace hikyaku::auth {

struct TicketQuestion {
  enum class Kind {
    accept,  // `token` is the client's next one
    unwrap,  // `token` is what the client wrapped in the context
  };
  Kind kind = Kind::accept;
  Service service = Service::imap;  // whose key counts: imap/HOST
  bool is_spnego = false;           // else the token is Kerberos's own
  std::uint64_t context = 0;        // as it was answered; 0: a new one
  std::string token;
  /// Of accept: wrapped for the client once the context stands; it is kept for unwrap then.
  std::string offer = {};
  net::ChannelBinding binding = {};  // what the client may have tied its token to
};

struct TicketAnswer {
  enum class Outcome {
    go_on,        // the client has to say more, in `context`
    done,         // the client is `principal`; of unwrap: `token` is what it said
    refused,      // why is in `detail`
    unavailable,  // no key any more, or too much to do
  };
  Outcome outcome = Outcome::unavailable;
  std::uint64_t context = 0;
  std::string token = {};          // for the client, may be empty
  std::string wrapped_offer = {};  // with done
  std::string principal = {};      // "user1@EPOST.TEST"
  /// What the domain controller says of the client (MS-PAC 2.5, KERB_VALIDATION_INFO: its SID,
  /// those of its groups), signed for this service; empty: nothing.
  std::string logon_info = {};
  std::string detail = {};  // for the log
};

/// For which services there is a key.
struct TicketServices {
  std::array<bool, service_count> has_key{};
  std::string problem;  // why keys that are there cannot be used; empty: they can
  bool has_any() const;
  std::string text() const;  // "smtp pop3 imap"; empty: none
  bool operator==(const TicketServices&) const = default;
};

class TicketAcceptor {
 public:
  virtual ~TicketAcceptor() = default;
  /// Is there a key for this service now? Never waits.
  virtual bool has_key(Service service) const = 0;
  virtual Task<TicketAnswer> ask(TicketQuestion question) = 0;
};

}  // namespace hikyaku::auth
