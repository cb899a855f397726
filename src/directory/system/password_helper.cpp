#include "directory/system/password_helper.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "directory/system/pam.h"
#include "directory/system/password_request.h"

namespace hikyaku::directory {
namespace {

constexpr int answer_wait_ms = (static_cast<int>(PasswordHelper::check_seconds_max) + 5) * 1000;

union FdSpace {
  char octets[CMSG_SPACE(sizeof(int))];
  cmsghdr aligned;
};

/// The request goes with the socket that its answer goes to, so that answers need no order.
bool send_request(int socket, std::string_view bytes, int answer_to) {
  iovec data{const_cast<char*>(bytes.data()), bytes.size()};
  FdSpace space{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space.octets;
  message.msg_controllen = sizeof space.octets;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &answer_to, sizeof answer_to);
  return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(bytes.size());
}

/// The octets, and in `answer_to` the socket (-1: none came). Below 1: the server has gone.
ssize_t receive_request(int socket, char* octets, std::size_t size, int& answer_to) {
  answer_to = -1;
  iovec data{octets, size};
  FdSpace space{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space.octets;
  message.msg_controllen = sizeof space.octets;
  ssize_t length = -1;
  do {
    length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one))
    if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS &&
        one->cmsg_len == CMSG_LEN(sizeof(int)))
      std::memcpy(&answer_to, CMSG_DATA(one), sizeof answer_to);
  return length;
}

// Whoever takes the server over shall not guess root's password here.
bool is_root(const std::string& name) {
  const passwd* const found = getpwnam(name.c_str());
  return found != nullptr && found->pw_uid == 0;
}

[[noreturn]] void answer(const std::string& service, std::string_view bytes, int answer_to) {
  alarm(PasswordHelper::check_seconds_max);  // a module that hangs ends by this
  Verdict verdict = Verdict::wrong_password;
  const auto request = decode_request(bytes);
  if (request && !is_root(request->name))
    verdict = ask_pam(service, request->name, request->password);
  const char octet = encode(verdict);
  (void)!write(answer_to, &octet, 1);
  _exit(0);
}

[[noreturn]] void serve(int socket, const std::string& service) {
  if (dup2(socket, 3) < 0) _exit(1);
  close_range(4, ~0u, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // passwords are in its memory
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_NAME, "hikyaku-passwd", 0, 0, 0);
  (void)!chdir("/");
  for (const int signal : {SIGALRM, SIGCHLD, SIGPIPE}) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigaddset(&none, SIGINT);  // of the terminal: the server ends, and with it the socket
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  unsigned running = 0;
  char octets[request_octets_max];
  while (true) {
    int answer_to = -1;
    const ssize_t length = receive_request(3, octets, sizeof octets, answer_to);
    if (length <= 0) _exit(0);
    while (running > 0 &&
           waitpid(-1, nullptr, running < PasswordHelper::checks_max ? WNOHANG : 0) > 0)
      --running;
    if (answer_to < 0) continue;
    const pid_t child = fork();
    if (child == 0) answer(service, {octets, static_cast<std::size_t>(length)}, answer_to);
    if (child > 0) ++running;
    close(answer_to);  // without a child nobody answers: unavailable
    explicit_bzero(octets, sizeof octets);
  }
}

}  // namespace

Result<std::unique_ptr<PasswordHelper>> PasswordHelper::start(std::string service) {
  int sockets[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    return fail(Error::Kind::temporary, "socketpair", std::strerror(errno));
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process < 0) return fail(Error::Kind::temporary, "fork", std::strerror(errno));
  if (process == 0) serve(sockets[1], service);
  close(sockets[1]);
  return std::unique_ptr<PasswordHelper>(new PasswordHelper(sockets[0], process));
}

PasswordHelper::~PasswordHelper() {
  close(socket_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Verdict PasswordHelper::check(const std::string& name, const std::string& password) const {
  const PasswordRequest request{name, password};
  if (!is_fit(request)) return Verdict::wrong_password;
  int sockets[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) return Verdict::unavailable;
  std::string bytes = encode(request);
  const bool is_sent = send_request(socket_, bytes, sockets[1]);
  explicit_bzero(bytes.data(), bytes.size());
  close(sockets[1]);
  Verdict verdict = Verdict::unavailable;
  pollfd waiting{sockets[0], POLLIN, 0};
  char octet = 0;
  if (is_sent && poll(&waiting, 1, answer_wait_ms) == 1 && read(sockets[0], &octet, 1) == 1)
    verdict = decode_verdict(octet);
  close(sockets[0]);
  return verdict;
}

}  // namespace hikyaku::directory
