#include "keyholder/message.h"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

#include "base/check.h"

namespace hikyaku::keyholder {
namespace {

std::unexpected<Error> trouble(const std::string& why) {
  return fail(Error::Kind::temporary, "keyholder", why);
}

}  // namespace

Result<> send_message(int socket, std::string_view octets, std::span<const int> descriptors) {
  HIKYAKU_CHECK(!octets.empty() && octets.size() <= message_bytes_max);
  HIKYAKU_CHECK(descriptors.size() <= message_descriptors_max);
  iovec content{const_cast<char*>(octets.data()), octets.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(message_descriptors_max * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return trouble(std::strerror(errno));
  return {};
}

Result<std::optional<Message>> receive_message(int socket) {
  std::string octets(message_bytes_max, '\0');
  iovec content{octets.data(), octets.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(message_descriptors_max * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got = 0;
  do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0) return trouble(std::strerror(errno));
  Message received;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int one = -1;
      std::memcpy(&one, CMSG_DATA(head) + i * sizeof one, sizeof one);
      received.descriptors.emplace_back(one);
    }
  }
  if (got == 0) return std::optional<Message>();
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
    return fail(Error::Kind::limit, "keyholder", "a message was cut short");
  octets.resize(static_cast<std::size_t>(got));
  received.octets = std::move(octets);
  return std::optional(std::move(received));
}

Result<std::pair<Socket, Socket>> socket_pair(int type) {
  int ends[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0) return trouble(std::strerror(errno));
  return std::pair(Socket(ends[0]), Socket(ends[1]));
}

}  // namespace hikyaku::keyholder
