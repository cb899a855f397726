// A new secret for the running keyholder, which cannot read the file any more: whoever can gives it
// over a socket. Both ends look at who the other is, as the system knows it (SO_PEERCRED, unix(7)).
#pragma once

#include <string>

#include "keyholder/message.h"
#include "keyholder/secrets.h"

namespace hikyaku::keyholder {

/// Beside the control socket. To be made before the process becomes another user: that is how the
/// giver knows it from one that the server's user made.
Result<Socket> listen_for_renewals(const std::string& path);
/// One, from who is root or who this process was at the start. Blocking, for a second at most.
void take_renewal(int listener, Secrets& secrets);

/// Error: what the keyholder says of the secret; permanent, when it does not answer or is not
/// genuine.
Result<> give_renewal(const std::string& path, const SecretContent& content);

std::string renewal_path(const std::string& control_socket);

}  // namespace hikyaku::keyholder
