#include "keyholder/client.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/events.h"
#include "directory/ad/ldap_answer.h"
#include "keyholder/keyholder.h"
#include "keyholder/request.h"
#include "keyholder/ticket_client.h"

namespace hikyaku::keyholder {
namespace {

using directory::AdDomain;
using directory::Connection;
using directory::Reached;

constexpr int start_wait_msec = 30'000;
/// Beyond the login's own limit: it is the keyholder's to say that it is over.
constexpr Milliseconds answer_grace{1000};

std::unexpected<Error> gone() {
  return fail(Error::Kind::temporary, "keyholder", "it is gone: restart the server");
}

Result<pid_t> spawn(std::vector<std::string> arguments, const Socket& channel) {
  std::string name = "hikyaku";
  std::vector<char*> words = {name.data()};
  for (std::string& one : arguments) words.push_back(one.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel.fd(), channel_descriptor);
  pid_t pid = 0;
  const int code = posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code != 0) return fail(Error::Kind::permanent, "keyholder", std::strerror(code));
  return pid;
}

// Exactly so many octets.
bool receive_all(int fd, char* to, std::size_t count) {
  while (count > 0) {
    const ssize_t got = recv(fd, to, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

Result<> read_answer(const Socket& conversation) {
  char head[answer_head_bytes];
  if (!receive_all(conversation.fd(), head, sizeof head)) return gone();
  const std::uint32_t length = ByteReader(std::string_view(head, sizeof head)).u32();
  if (length > answer_bytes_max) return gone();
  std::string octets(length, '\0');
  if (!receive_all(conversation.fd(), octets.data(), length)) return gone();
  const auto answer = parse_answer(octets);
  return answer ? *answer : gone();
}

class Through final : public directory::ReadingAccount {
 public:
  Through(const Socket& channel, std::uint16_t port) : channel_(channel), port_(port) {}

  std::uint16_t port() const override { return port_; }

  Result<std::unique_ptr<Connection>> log_in(Reached to, const AdDomain& domain,
                                             Milliseconds limit) override {
    TRY(auto ends, socket_pair(SOCK_STREAM));
    const int descriptors[] = {ends.second.fd(), to.socket.fd()};
    if (!send_message(channel_.fd(), encode(LoginRequest{domain, to.controller, limit}),
                      descriptors))
      return gone();
    ends.second = Socket();  // the keyholder's end is its alone: it closes when that does
    const timeval wait = directory::to_timeval(limit + answer_grace);
    setsockopt(ends.first.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    TRY_DO(read_answer(ends.first));
    return Connection::take_over({to.controller, std::move(ends.first)}, limit);
  }

 private:
  const Socket& channel_;
  const std::uint16_t port_;
};

Result<> read_greeting(const Socket& channel) {
  pollfd wait{channel.fd(), POLLIN, 0};
  if (poll(&wait, 1, start_wait_msec) <= 0)
    return fail(Error::Kind::permanent, "keyholder", "it does not start");
  TRY(const auto message, receive_message(channel.fd()));
  if (!message || message->octets.size() < answer_head_bytes)
    return fail(Error::Kind::permanent, "keyholder", "it ended at once");
  const auto outcome = parse_answer(std::string_view(message->octets).substr(answer_head_bytes));
  return outcome ? *outcome : gone();
}

}  // namespace

Client::Client(Socket channel, pid_t pid) : channel_(std::move(channel)), pid_(pid) {}

Result<std::unique_ptr<Client>> Client::start(std::vector<std::string> arguments) {
  TRY(auto ends, socket_pair(SOCK_SEQPACKET));
  TRY(const pid_t pid, spawn(std::move(arguments), ends.second));
  ends.second = Socket();
  std::unique_ptr<Client> client(new Client(std::move(ends.first), pid));
  const auto outcome = read_greeting(client->channel_);
  if (!outcome) client->is_ending_ = true;
  client->watch_ = std::thread([pid, &is_ending = client->is_ending_] {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (!is_ending)
      event(Level::error, "keyholder.ended",
            {{"how", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit"}});
  });
  if (!outcome) return std::unexpected(outcome.error());
  return client;
}

Client::~Client() {
  is_ending_ = true;
  shutdown(channel_.fd(), SHUT_RDWR);
  if (watch_.joinable()) watch_.join();
}

std::unique_ptr<auth::TicketAcceptor> Client::tickets(std::string keytab) {
  return std::make_unique<TicketClient>(channel_, std::move(keytab));
}

std::unique_ptr<directory::ReadingAccount> Client::reading_account(std::uint16_t port) {
  return std::make_unique<Through>(channel_, port);
}

}  // namespace hikyaku::keyholder
