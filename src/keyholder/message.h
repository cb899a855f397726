// Octets with open descriptors, between the server and its keyholder: one message is one packet of
// a SOCK_SEQPACKET socket (unix(7), SCM_RIGHTS). Blocking.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directory/ad/reach.h"

namespace hikyaku::keyholder {

using directory::Socket;

inline constexpr std::size_t message_bytes_max = 192u << 10;
inline constexpr std::size_t message_descriptors_max = 4;

struct Message {
  std::string octets;
  std::vector<Socket> descriptors;
};

/// Error: temporary, when the other end is gone.
Result<> send_message(int socket, std::string_view octets, std::span<const int> descriptors = {});
/// Nothing: the other end is gone. Error: limit, for a message that was cut short; else as above.
Result<std::optional<Message>> receive_message(int socket);

/// Two ends of a connection that closes with the program. `type`: SOCK_STREAM or SOCK_SEQPACKET.
Result<std::pair<Socket, Socket>> socket_pair(int type);

}  // namespace hikyaku::keyholder
