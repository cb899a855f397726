#include "net/address.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace hikyaku::net {

Result<SocketAddress> parse_address(const Endpoint& endpoint) {
  SocketAddress address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, endpoint.address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(endpoint.port);
    address.length = sizeof *v4;
  } else if (inet_pton(AF_INET6, endpoint.address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(endpoint.port);
    address.length = sizeof *v6;
  } else {
    return fail(Error::Kind::permanent, "address", endpoint.address + " is not an IP address");
  }
  return address;
}

Result<SocketAddress> unix_address(const std::string& path) {
  SocketAddress address;
  auto* local = reinterpret_cast<sockaddr_un*>(&address.storage);
  if (path.size() >= sizeof local->sun_path)
    return fail(Error::Kind::permanent, path, "the socket's path is too long");
  local->sun_family = AF_UNIX;
  std::memcpy(local->sun_path, path.c_str(), path.size() + 1);
  address.length = sizeof *local;
  return address;
}

std::unexpected<Error> socket_error(const std::string& what) {
  const bool for_good =
      errno == EACCES || errno == EADDRINUSE || errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT;
  return fail(for_good ? Error::Kind::permanent : Error::Kind::temporary, what,
              std::strerror(errno));
}

}  // namespace hikyaku::net
