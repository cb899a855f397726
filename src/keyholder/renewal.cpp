#include "keyholder/renewal.h"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "directory/ad/ldap_answer.h"
#include "keyholder/request.h"

namespace hikyaku::keyholder {
namespace {

constexpr Milliseconds peer_time_max{1000};

std::unexpected<Error> trouble(const std::string& path, const std::string& why) {
  return fail(Error::Kind::permanent, path, why);
}

Result<Socket> make_socket(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return trouble(path, "the name is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  Socket made(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (made.fd() < 0) return trouble(path, std::strerror(errno));
  return made;
}

const sockaddr* general(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Of who listened, or who connects.
bool is_of(int socket, uid_t wanted) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == 0 || peer.uid == wanted);
}

void limit(int socket) {
  const timeval wait = directory::to_timeval(peer_time_max);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

}  // namespace

std::string renewal_path(const std::string& control_socket) {
  return control_socket + ".keyholder";
}

Result<Socket> listen_for_renewals(const std::string& path) {
  sockaddr_un address;
  TRY(Socket listener, make_socket(path, address));
  unlink(path.c_str());
  const mode_t before = umask(0177);
  const bool is_bound = bind(listener.fd(), general(address), sizeof address) == 0;
  umask(before);
  if (!is_bound || listen(listener.fd(), 4) != 0) return trouble(path, std::strerror(errno));
  return listener;
}

void take_renewal(int listener, Secrets& secrets) {
  static const uid_t first_user = getuid();
  const Socket peer(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (peer.fd() < 0 || !is_of(peer.fd(), first_user)) return;
  limit(peer.fd());
  const auto message = receive_message(peer.fd());
  if (!message || !*message) return;
  auto content = parse_secret_content((*message)->octets);
  if (content) (void)send_message(peer.fd(), encode(secrets.renew(*std::move(content))));
}

Result<> give_renewal(const std::string& path, const SecretContent& content) {
  const std::string secret = encode(content);
  if (secret.size() > message_bytes_max) return trouble(path, "the secrets are too long");
  sockaddr_un address;
  TRY(const Socket peer, make_socket(path, address));
  limit(peer.fd());
  if (connect(peer.fd(), general(address), sizeof address) != 0)
    return trouble(path, std::strerror(errno));
  // A socket that the server's user put there in its place has that user's mark.
  if (!is_of(peer.fd(), getuid())) return trouble(path, "this is not the keyholder's socket");
  TRY_DO(send_message(peer.fd(), secret));
  TRY(const auto message, receive_message(peer.fd()));
  if (!message || message->octets.size() < answer_head_bytes) return trouble(path, "no answer");
  const auto answer = parse_answer(std::string_view(message->octets).substr(answer_head_bytes));
  return answer ? *answer : trouble(path, "no answer");
}

}  // namespace hikyaku::keyholder
