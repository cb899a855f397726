// What the machine says of itself.
#include <ctime>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/options.h"

namespace hikyaku::app {
namespace {

std::string own_host_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return "localhost";
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  addrinfo* found = nullptr;
  if (getaddrinfo(name, nullptr, &hints, &found) != 0) return name;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> keep(found, freeaddrinfo);
  return found->ai_canonname != nullptr ? found->ai_canonname : name;
}

std::vector<std::string> own_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> keep(first, freeifaddrs);
  std::vector<std::string> all;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr) continue;
    const int family = at->ifa_addr->sa_family;
    const void* address = nullptr;
    if (family == AF_INET)
      address = &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr;
    else if (family == AF_INET6)
      address = &reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr;
    char text[INET6_ADDRSTRLEN];
    if (address != nullptr && inet_ntop(family, address, text, sizeof text) != nullptr)
      all.emplace_back(text);
  }
  return all;
}

bool knows_ipv6() {
  const int socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  const bool works = ::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
  ::close(socket);
  return works;
}

}  // namespace

Machine this_machine() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return {own_host_name(), own_addresses(), knows_ipv6(), static_cast<int>(local.tm_gmtoff / 60)};
}

}  // namespace hikyaku::app
