// Socket addresses from their text. Private to net/.
#pragma once

#include <sys/socket.h>

#include "net/stream.h"

namespace hikyaku::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  int family() const { return storage.ss_family; }
  const sockaddr* native() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// Numeric addresses only. Error: permanent.
Result<SocketAddress> parse_address(const Endpoint& endpoint);
Result<SocketAddress> unix_address(const std::string& path);

std::unexpected<Error> socket_error(const std::string& what);

}  // namespace hikyaku::net
