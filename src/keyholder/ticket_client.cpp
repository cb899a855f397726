#include "keyholder/ticket_client.h"

#include <chrono>

#include <sys/socket.h>

#include "base/events.h"
#include "directory/ad/ldap_answer.h"
#include "keyholder/ticket_message.h"

namespace hikyaku::keyholder {
namespace {

using auth::TicketAnswer;
using auth::TicketServices;
using Steady = std::chrono::steady_clock;

constexpr unsigned threads_count = 4;
constexpr std::size_t waiting_max = 1000;
constexpr std::int64_t look_seconds = 2;
constexpr Milliseconds answer_time_max{10'000};

std::unexpected<Error> gone() {
  return fail(Error::Kind::temporary, "keyholder", "it is gone: restart the server");
}

void report(const std::string& keytab, const TicketServices& now, const TicketServices* before) {
  if (before && *before == now) return;
  if (!now.problem.empty())
    event(Level::error, "auth.tickets.unusable", {{"keytab", keytab}, {"reason", now.problem}});
  if (now.has_any() || (before && before->has_any()))
    event(Level::notice, "auth.tickets.keys", {{"keytab", keytab}, {"services", now.text()}});
}

}  // namespace

TicketClient::TicketClient(const Socket& channel, std::string keytab)
    : channel_(channel),
      keytab_(std::move(keytab)),
      threads_("auth-tickets", threads_count, waiting_max) {
  look_at_keys();
}

Result<Socket> TicketClient::conversation() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Socket one = std::move(idle_.back());
      idle_.pop_back();
      return one;
    }
  }
  TRY(auto ends, socket_pair(SOCK_SEQPACKET));
  const int descriptors[] = {ends.second.fd()};
  if (!send_message(channel_.fd(), tickets_greeting, descriptors)) return gone();
  const timeval wait = directory::to_timeval(answer_time_max);
  setsockopt(ends.first.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  return std::move(ends.first);
}

Result<std::string> TicketClient::exchange(const std::string& question) const {
  TRY(Socket talk, conversation());
  if (!send_message(talk.fd(), question)) return gone();
  auto message = receive_message(talk.fd());
  // After a failure the conversation closes: a late answer must not be taken for the next one's.
  if (!message || !*message) return gone();
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(talk));
  return std::move((*message)->octets);
}

void TicketClient::look_at_keys() const {
  const auto answer = exchange(std::string(keys_question));
  const auto services = answer ? parse_ticket_services(*answer) : std::nullopt;
  const auto now = std::make_shared<const TicketServices>(services.value_or(TicketServices()));
  report(keytab_, *now, keys_.load().get());
  keys_.store(now);
}

bool TicketClient::has_key(Service service) const {
  const auto now = std::chrono::duration_cast<Seconds>(Steady::now().time_since_epoch()).count();
  std::int64_t due = look_at_.load();
  if (now >= due && look_at_.compare_exchange_strong(due, now + look_seconds))
    (void)threads_.submit([this] { look_at_keys(); });
  return keys_.load()->has_key[static_cast<std::size_t>(service)];
}

Task<TicketAnswer> TicketClient::ask(auth::TicketQuestion question) {
  std::move_only_function<TicketAnswer()> work = [this, octets = encode(question)] {
    TicketAnswer unavailable;
    auto answer = exchange(octets);
    if (!answer) {
      unavailable.detail = describe(answer.error());
      return unavailable;
    }
    return parse_ticket_answer(*answer).value_or(unavailable);
  };
  auto answered = co_await threads_.run<TicketAnswer>(std::move(work));
  if (answered) co_return *std::move(answered);
  TicketAnswer unavailable;
  unavailable.detail = answered.error().detail;
  co_return unavailable;
}

}  // namespace hikyaku::keyholder
