// LOGIN, AUTHENTICATE (RFC 3501 6.2; RFC 4959 initial response; RFC 5530 codes).
#include "base/events.h"
#include "imap/command.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

namespace {

using directory::Verdict;

// RFC 5530: EXPIRED is not used. An account's state is known before its password has been checked,
// and would be told to anybody who knows its name. The reason stands in the log.
Reply refusal(Verdict verdict) {
  if (verdict == Verdict::unavailable)
    return no("The directory does not answer, try later", "UNAVAILABLE");
  return no("Wrong name or password", "AUTHENTICATIONFAILED");
}

Task<Reply> log_in(Session& session, auth::Credentials credentials) {
  session.stream.expires_after(login_seconds_max);
  credentials.connected_to = session.stream.local().address;
  const directory::Verified verified = co_await session.context.authenticator.check(
      std::move(credentials), Service::imap, session.stream.peer().address);
  if (verified.verdict != Verdict::accepted || !verified.account) {
    // Whoever tries again because the directory does not answer guesses nothing.
    const bool is_guess = verified.verdict != Verdict::unavailable;
    if (is_guess && ++session.failed_logins >= failed_logins_max) {
      session.say_bye("Too many failed logins");
      session.is_over = true;
    }
    co_return refusal(verified.verdict);
  }
  auto account = co_await session.context.open_account(*verified.account);
  if (!account) {
    event(Level::error, "imap.account.unavailable",
          {{"account", verified.account->name}, {"reason", describe(account.error())}});
    co_return no("The mail store does not answer, try later", "UNAVAILABLE");
  }
  if (auth::Sessions* const sessions = session.context.sessions)
    session.logged_in = co_await sessions->add(*verified.account, Service::imap, session.stream);
  session.account = *std::move(account);
  session.input.set_message_bytes_max(session.options().message_bytes_max);
  co_return ok("Logged in", session.capabilities());
}

Reply privacy_required() {
  return no("Log in under TLS only", "PRIVACYREQUIRED");
}

}  // namespace

// login = "LOGIN" SP userid SP password
Task<Reply> run_login(Session& session, Command& command) {
  Cursor& in = command.arguments;
  auth::Credentials credentials;
  auto login = in.take(' ') ? parse_astring(in) : std::nullopt;
  auto password = login && in.take(' ') ? parse_astring(in) : std::nullopt;
  if (!password || command.has_arguments()) co_return bad("LOGIN wants a name and a password");
  if (!session.may_log_in()) co_return privacy_required();
  credentials.login = *std::move(login);
  credentials.password = *std::move(password);
  co_return co_await log_in(session, std::move(credentials));
}

// authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] *(CRLF base64)
Task<Reply> run_authenticate(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const auto name = in.take(' ') ? parse_atom(in) : std::nullopt;
  if (!name) co_return bad("AUTHENTICATE wants a mechanism");
  std::optional<std::string> initial;
  if (in.take(' ')) {
    // RFC 4959 3: "=" is an empty response.
    initial = in.rest() == "=" ? std::string() : base64_decode(in.rest());
    if (!initial) co_return bad("Not base64");
  } else if (command.has_arguments()) {
    co_return bad("AUTHENTICATE wants a mechanism");
  }
  const net::ChannelBinding binding = session.binding();
  const auto mechanism = session.context.mechanisms->make(*name, binding);
  if (!mechanism) co_return no("No such mechanism", "CANNOT");
  if (!session.may_log_in()) co_return privacy_required();
  auth::Mechanism::Step step =
      mechanism->start(initial ? std::optional<std::string_view>(*initial) : std::nullopt);
  while (true) {
    if (auto* done = std::get_if<auth::Mechanism::Done>(&step))
      co_return co_await log_in(session, std::move(done->credentials));
    if (auto* ask = std::get_if<auth::Mechanism::Ask>(&step)) {
      session.stream.expires_after(login_seconds_max);
      step =
          mechanism->answered(co_await session.context.mechanisms->ask(std::move(ask->question)));
      continue;
    }
    const auto* challenge = std::get_if<auth::Mechanism::Challenge>(&step);
    if (!challenge) co_return bad("The response is malformed");
    session.out += "+ " + base64_encode(challenge->text) + "\r\n";
    const auto line = co_await session.read_line(base64_size(mechanism->response_bytes_max()));
    if (!line) co_return bad("The connection ends");
    if (*line == "*") co_return bad("Cancelled");
    const auto response = base64_decode(*line);
    if (!response) co_return bad("Not base64");
    step = mechanism->next(*response);
  }
}

}  // namespace hikyaku::imap
