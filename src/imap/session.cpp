#include "imap/session.h"

#include "base/events.h"

namespace hikyaku::imap {

namespace {

bool is_local(const net::Endpoint& peer) {
  return peer.address == "local" || peer.address == "::1" || peer.address.starts_with("127.") ||
         peer.address.starts_with("::ffff:127.");
}

}  // namespace

Session::Session(net::Stream& connection, ServerContext& server)
    : stream(connection), context(server), id(net::to_string(connection.peer())) {}

bool Session::may_log_in() const {
  switch (options().plaintext_login) {
    case PlaintextLogin::always:
      return true;
    case PlaintextLogin::local:
      return stream.is_tls() || is_local(stream.peer());
    case PlaintextLogin::never:
      break;
  }
  return stream.is_tls();
}

net::ChannelBinding Session::binding() const {
  return context.mechanisms->wants_binding() ? stream.channel_binding() : net::ChannelBinding();
}

std::string Session::capabilities() const {
  std::string text = "CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE";
  if (!account) {
    if (!stream.is_tls() && context.tls_context && context.tls_context()) text += " STARTTLS";
    if (may_log_in()) {
      for (const std::string_view name : context.mechanisms->names(binding())) {
        text += " AUTH=";
        text += name;
      }
    } else {
      text += " LOGINDISABLED";
    }
  }
  return text +=
         " IDLE NAMESPACE UIDPLUS MOVE UNSELECT CHILDREN SPECIAL-USE CREATE-SPECIAL-USE CONDSTORE"
         " QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE";
}

Task<void> Session::flush() {
  if (out.empty() || is_over) co_return;
  stream.expires_after(write_seconds_max);
  ++flushes;
  const auto written = co_await stream.write(out);
  if (!written) is_over = true;
  out.clear();
}

Task<void> Session::wait() {
  co_await flush();
  if (is_over) co_return;
  // A waiting connection holds no buffers.
  out = {};
  input.rest();
  stream.expires_after(account ? idle_seconds_max : login_seconds_max);
  input.allow_tickets(!account && may_log_in() && context.mechanisms->has_tickets());
  const auto octets = co_await stream.read();
  const bool is_awake = octets && octets->empty();
  const bool is_ended = is_awake && logged_in && logged_in->is_ended();
  const bool is_stopping = is_awake && context.is_stopping;
  if (octets && !is_ended && !is_stopping) {
    input.add(*octets);
    co_return;
  }
  if (is_ended || is_stopping || octets.error().kind == Error::Kind::timed_out) {
    say_bye(is_ended      ? "Your account has changed, log in again"
            : is_stopping ? "The server is shutting down"
                          : "Autologout: idle for too long");
    const std::string farewell = std::exchange(out, {});
    stream.expires_after(Seconds(5));
    (void)co_await stream.write(farewell);
  }
  is_over = true;
}

Task<std::optional<std::string>> Session::read_line(std::size_t bytes_max) {
  input.expect_line(bytes_max);
  while (!is_over) {
    switch (input.next()) {
      case Assembly::Event::line:
        co_return input.line();
      case Assembly::Event::more:
        co_await wait();
        break;
      default:
        say_bye("Line too long");
        co_await flush();
        is_over = true;
    }
  }
  co_return std::nullopt;
}

void Session::say_bye(std::string_view reason) {
  out += "* BYE ";
  out += reason;
  out += "\r\n";
}

void Session::synchronise(bool may_expunge) {
  TellOptions tell_options;
  tell_options.may_expunge = may_expunge;
  synchronise(state(), tell_options);
}

void Session::synchronise(const store::AccountState& now, TellOptions tell_options) {
  if (!selected) return;
  const MailboxValue value = now->find(selected->id);
  // A mailbox that another session removed stays readable here: its messages are still in the log.
  if (!value) return;
  if (value->uid_next > selected->told->uid_next) {
    const store::Uid first = account->recent_from(selected->id, !selected->is_read_only);
    if (first < value->uid_next) selected->recent.add(first, value->uid_next - 1);
  }
  tell_options.mod_sequences = condstore;
  tell(*selected, value, tell_options, out);
}

void Session::enable_condstore() {
  if (std::exchange(condstore, true) || !selected) return;
  out += "* OK [HIGHESTMODSEQ ";
  append_number(out, selected->told->highest_modseq);
  out += "] Highest\r\n";
}

}  // namespace hikyaku::imap
