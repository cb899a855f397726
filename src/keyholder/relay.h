// LDAP messages, whole, from the server to a controller and back (RFC 4511 section 5.1): encryption
// ends here, so that who is at the client's end needs no key.
#pragma once

#include "directory/ad/connection.h"
#include "keyholder/message.h"

namespace hikyaku::keyholder {

/// Until either end closes, says what is no message, or takes nothing for relay_stall_max.
/// Blocking.
void relay(directory::Connection& controller, Socket client);

inline constexpr Seconds relay_stall_max{60};
inline constexpr unsigned long relayed_message_bytes_max = 64u << 20;

}  // namespace hikyaku::keyholder
