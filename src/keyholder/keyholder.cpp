#include "keyholder/keyholder.h"

#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/text.h"
#include "directory/ad/reading_account.h"
#include "keyholder/relay.h"
#include "keyholder/renewal.h"
#include "keyholder/request.h"
#include "keyholder/ticket_message.h"
#include "keyholder/ticket_service.h"

namespace hikyaku::keyholder {
namespace {

using directory::AdOptions;
using directory::Reached;

// Is it of the domain that the secret belongs to? Where the configuration has the NetBIOS name, the
// DNS name is the one of the first controller that let us in.
class DomainGuard {
 public:
  bool allows(const AdOptions& options, const LoginRequest& request) const {
    const std::string& dns_name = request.domain.dns_name;
    if (!is_within(request.controller.host, dns_name)) return false;
    if (options.name.contains('.')) return iequals(options.name, dns_name);
    const std::lock_guard lock(mutex_);
    return dns_name_.empty() || iequals(dns_name_, dns_name);
  }
  void proven(const LoginRequest& request) {
    const std::lock_guard lock(mutex_);
    dns_name_ = request.domain.dns_name;
  }

 private:
  static bool is_within(std::string_view host, std::string_view domain) {
    return !domain.empty() && host.size() > domain.size() + 1 &&
           host[host.size() - domain.size() - 1] == '.' &&
           iequals(host.substr(host.size() - domain.size()), domain);
  }
  mutable std::mutex mutex_;
  std::string dns_name_;
};

struct Shared {
  const Secrets& secrets;
  auth::GssAcceptor* const tickets;
  DomainGuard guard = {};
  std::atomic<int> conversations = 0;
};

struct Conversation {
  LoginRequest request;
  Socket client, controller;
};

void answer(const Socket& client, const Result<>& outcome) {
  const std::string octets = encode(outcome);
  (void)send(client.fd(), octets.data(), octets.size(), MSG_NOSIGNAL);
}

Result<std::unique_ptr<directory::Connection>> log_in(Shared& shared, LoginRequest& request,
                                                      Socket controller) {
  const Options options = shared.secrets.options();
  if (!shared.guard.allows(*options, request))
    return fail(Error::Kind::denied, "keyholder",
                request.controller.host + " is no controller of " + options->name);
  const auto account = directory::reading_account(*options);
  auto connection = account->log_in(Reached{request.controller, std::move(controller)},
                                    request.domain, std::min(request.limit, login_limit_max));
  if (connection) shared.guard.proven(request);
  return connection;
}

void converse(const std::shared_ptr<Shared>& shared, Conversation conversation) {
  auto connection = log_in(*shared, conversation.request, std::move(conversation.controller));
  if (!connection) {
    answer(conversation.client, std::unexpected(connection.error()));
    return;
  }
  answer(conversation.client, {});
  relay(**connection, std::move(conversation.client));
}

// On a thread of its own; without one to be had the conversation closes.
void begin(const std::shared_ptr<Shared>& shared, std::move_only_function<void()> conversation) {
  try {
    std::thread([shared, conversation = std::move(conversation)]() mutable {
      conversation();
      --shared->conversations;
    }).detach();
  } catch (const std::system_error&) {
    --shared->conversations;
  }
}

void begin(const std::shared_ptr<Shared>& shared, Message message) {
  auto& descriptors = message.descriptors;
  const bool is_about_tickets = message.octets == tickets_greeting;
  if (descriptors.size() != (is_about_tickets ? 1 : 2)) return;
  Socket client = std::move(descriptors[0]);
  if (shared->conversations.fetch_add(1) >= conversations_max) {
    --shared->conversations;
    if (!is_about_tickets)
      answer(client, fail(Error::Kind::temporary, "keyholder", "too many connections at once"));
    return;
  }
  std::move_only_function<void()> talk;
  if (auto request = parse_login_request(message.octets); request && !is_about_tickets)
    talk = [shared, conversation = Conversation{*std::move(request), std::move(client),
                                                std::move(descriptors[1])}]() mutable {
      converse(shared, std::move(conversation));
    };
  else if (is_about_tickets && shared->tickets != nullptr)
    talk = [shared, socket = std::move(client)] { answer_tickets(socket, *shared->tickets); };
  else
    talk = [] {};
  begin(shared, std::move(talk));
}

}  // namespace

void close_to_others() {
  // Even for who has the same user: no core, no ptrace, no /proc/PID/mem (ptrace(2)).
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The server's end is what ends it: a signal to the whole group must not come first.
  for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(one, SIG_IGN);
}

bool greet(int channel, const Result<>& outcome) {
  return send_message(channel, encode(outcome)).has_value();
}

void serve(int channel, int renewals, Secrets& secrets, auth::GssAcceptor* tickets) {
  const auto shared = std::make_shared<Shared>(secrets, tickets);
  for (;;) {
    pollfd wait[] = {{channel, POLLIN, 0}, {renewals, POLLIN, 0}};
    if (poll(wait, 2, -1) < 0) continue;
    if (wait[1].revents != 0) take_renewal(renewals, secrets);
    if (wait[0].revents == 0) continue;
    auto message = receive_message(channel);
    if (!message && message.error().kind == Error::Kind::limit) continue;
    if (!message || !*message) return;
    begin(shared, std::move(**message));
  }
}

}  // namespace hikyaku::keyholder
