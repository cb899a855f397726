#include "directory/ad/cldap.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <random>

#include <ldap.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t datagram_bytes_max = 4096;
// NETLOGON_NT_VERSION_5 and _5EX (MS-ADTS 6.3.1.1): the answer in its extended form, with the
// names.
constexpr std::string_view version("\6\0\0\0", 4);

struct Free {
  void operator()(BerElement* ber) const { ber_free(ber, 1); }
};
using Ber = std::unique_ptr<BerElement, Free>;

struct Waiting {
  Socket socket;
  std::int32_t id = 0;
};

// Connected: then only that address is heard, and its refusal, too.
Socket socket_to(const std::string& address, std::uint16_t port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_DGRAM;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return Socket();
  Socket made(socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (made.fd() >= 0 && connect(made.fd(), found->ai_addr, found->ai_addrlen) != 0) made = Socket();
  freeaddrinfo(found);
  return made;
}

void say(const Waiting& one, const std::string& dns_domain) {
  const std::string message = ping_message(one.id, dns_domain);
  (void)send(one.socket.fd(), message.data(), message.size(), MSG_NOSIGNAL);
}

bool is_of(const Netlogon& answer, const Controller& asked, const std::string& dns_domain) {
  return (dns_domain.empty() || iequals(answer.dns_domain, dns_domain)) &&
         (asked.host.empty() || iequals(answer.dns_host, asked.host));
}

// True: nothing more will come from there.
bool hear(const Waiting& one, Pinged& pinged, const std::string& dns_domain) {
  char bytes[datagram_bytes_max];
  const ssize_t count = recv(one.socket.fd(), bytes, sizeof bytes, 0);
  if (count < 0) return errno != EAGAIN && errno != EINTR;
  auto answer = parse_pong({bytes, static_cast<std::size_t>(count)}, one.id);
  if (answer && is_of(*answer, pinged.controller, dns_domain)) pinged.answer = std::move(answer);
  return pinged.answer.has_value();
}

}  // namespace

std::string ping_message(std::int32_t id, const std::string& dns_domain) {
  const Ber ber(ber_alloc_t(LBER_USE_DER));
  const auto equals = [&](const char* name, std::string_view value) {
    ber_printf(ber.get(), "t{so}", LDAP_FILTER_EQUALITY, name, value.data(), value.size());
  };
  ber_printf(ber.get(), "{it{seeiibt{", id, LDAP_REQ_SEARCH, "", LDAP_SCOPE_BASE, LDAP_DEREF_NEVER,
             0, 0, 0, LDAP_FILTER_AND);
  if (!dns_domain.empty()) equals("DnsDomain", dns_domain);
  equals("NtVer", version);
  berval* value = nullptr;
  if (ber_printf(ber.get(), "}{s}}}", "Netlogon") < 0 || ber_flatten(ber.get(), &value) < 0)
    return {};
  std::string message(value->bv_val, value->bv_len);
  ber_bvfree(value);
  return message;
}

std::optional<Netlogon> parse_pong(std::string_view datagram, std::int32_t id) {
  if (datagram.empty()) return std::nullopt;  // liblber does not expect that
  berval bytes{datagram.size(), const_cast<char*>(datagram.data())};
  const Ber ber(ber_init(&bytes));
  if (!ber) return std::nullopt;
  ber_int_t said_id = 0;
  ber_tag_t tag = 0;
  berval dn{}, name{}, value{};
  // The end of the search follows, in the same datagram or in another: nobody needs it.
  if (ber_scanf(ber.get(), "{it{m{{m[m", &said_id, &tag, &dn, &name, &value) == LBER_ERROR ||
      said_id != id || tag != LDAP_RES_SEARCH_ENTRY ||
      !iequals({name.bv_val, name.bv_len}, "netlogon"))
    return std::nullopt;
  return parse_netlogon({value.bv_val, value.bv_len});
}

std::vector<Pinged> ping(const std::vector<Controller>& controllers, const std::string& dns_domain,
                         Milliseconds limit, std::uint16_t port) {
  std::vector<Pinged> all;
  std::vector<Waiting> waiting;
  std::random_device random;
  for (const Controller& controller : controllers) {
    all.push_back({controller, std::nullopt, {}});
    waiting.push_back(
        {socket_to(controller.address, port), static_cast<std::int32_t>(random() >> 1)});
  }
  const auto begin = Steady::now(), end = begin + limit;
  auto say_at = begin;
  for (auto now = begin; now < end; now = Steady::now()) {
    std::vector<pollfd> waits;
    for (const Waiting& one : waiting) waits.push_back({one.socket.fd(), POLLIN, 0});
    if (std::ranges::all_of(waits, [](const pollfd& one) { return one.fd < 0; })) break;
    if (now >= say_at) {  // and once more half way: a datagram may get lost
      for (const Waiting& one : waiting)
        if (one.socket.fd() >= 0) say(one, dns_domain);
      say_at = say_at == begin ? begin + limit / 2 : end;
    }
    const auto left = std::chrono::ceil<Milliseconds>(std::min(say_at, end) - now);
    poll(waits.data(), waits.size(), static_cast<int>(left.count()));
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (!waits[i].revents || !hear(waiting[i], all[i], dns_domain)) continue;
      all[i].took = std::chrono::ceil<std::chrono::microseconds>(Steady::now() - begin);
      waiting[i].socket = Socket();
    }
  }
  return all;
}

}  // namespace hikyaku::directory
