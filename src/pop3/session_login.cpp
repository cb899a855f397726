// The AUTHORIZATION state: USER and PASS, APOP (RFC 1939 section 7), AUTH (RFC 5034), STLS (RFC
// 2595).

#include "base/text.h"
#include "pop3/session.h"

namespace hikyaku::pop3 {

namespace {

constexpr std::string_view needs_tls = "TLS is required before login";

}  // namespace

// "APOP" SP name SP digest
void Session::apop(const Command& command) {
  if (timestamp_.empty()) return err("APOP is not offered");
  if (!may_log_in()) return err(needs_tls);
  const std::string_view argument = trim(command.argument);
  const std::size_t space = argument.rfind(' ');
  if (space == argument.npos) return err("A name and a digest are wanted");
  credentials_ = options_.mechanisms->apop(timestamp_, trim(argument.substr(0, space)),
                                           argument.substr(space + 1));
  pending_ = Step::authenticate;
}

void Session::user(const Command& command) {
  if (!may_log_in()) return err(needs_tls);
  user_ = trim(command.argument);
  ok("Password please");  // RFC 1939 section 7: also for a name that does not exist
}

void Session::pass(const Command& command) {
  if (!may_log_in()) return err(needs_tls);
  if (user_.empty()) return err("USER first");
  // RFC 1939 section 7: spaces are part of the password.
  credentials_ = {{}, std::move(user_), std::string(command.argument)};
  user_.clear();
  pending_ = Step::authenticate;
}

void Session::auth(const Command& command) {
  if (!may_log_in()) return err(needs_tls);
  if (!command.has_argument) {  // not in RFC 5034, but older clients ask for the list this way
    ok("Mechanisms follow");
    for (const std::string_view name : options_.mechanisms->names(binding_))
      (output_ += name) += "\r\n";
    output_ += ".\r\n";
    return;
  }
  const std::string_view argument = trim(command.argument);
  const std::size_t space = argument.find(' ');
  mechanism_ = options_.mechanisms->make(argument.substr(0, space), binding_);
  if (!mechanism_) return err("Unknown mechanism");
  if (space == argument.npos) return on_step(mechanism_->start(std::nullopt));
  // RFC 5034 section 4: "=" is an empty initial response.
  const std::string_view initial = trim(argument.substr(space));
  const auto response = base64_decode(initial == "=" ? std::string_view() : initial);
  if (!response) {
    mechanism_.reset();
    return err("Not base64");
  }
  on_step(mechanism_->start(*response));
}

void Session::on_sasl_line(std::string_view line) {
  if (trace_) trace_("C: ****");
  const auto response = base64_decode(line);
  if (line == "*" || !response) {
    mechanism_.reset();
    return err(line == "*" ? "Cancelled" : "Not base64");
  }
  on_step(mechanism_->next(*response));
}

void Session::on_step(auth::Mechanism::Step step) {
  if (auto* const challenge = std::get_if<auth::Mechanism::Challenge>(&step)) {
    reply("+ ", base64_encode(challenge->text));
    return;
  }
  if (auto* const ask = std::get_if<auth::Mechanism::Ask>(&step)) {
    question_ = std::move(ask->question);
    pending_ = Step::ask;
    return;
  }
  mechanism_.reset();
  auto* const done = std::get_if<auth::Mechanism::Done>(&step);
  if (!done) return err("Malformed response");
  credentials_ = std::move(done->credentials);
  pending_ = Step::authenticate;
}

void Session::answered(auth::TicketAnswer answer) {
  pending_ = Step::read;
  on_step(mechanism_->answered(std::move(answer)));
}

void Session::stls(const Command&) {
  if (is_tls_) return err("TLS is on already");
  if (!options_.has_tls) return err("TLS is not available");
  if (input_used_ < input_.size()) {
    // P3; RFC 2595 section 4: nothing may follow STLS before the negotiation.
    input_.clear();
    input_used_ = 0;
    err("Nothing may follow STLS");
    pending_ = Step::close;
    return;
  }
  ok("Begin TLS negotiation");
  pending_ = Step::start_tls;
}

void Session::tls_started() {
  is_tls_ = true;
  user_.clear();  // RFC 2595 section 4: what was learned in the clear is forgotten
  input_.clear();
  input_used_ = 0;
  pending_ = Step::read;
}

auth::Credentials Session::take_credentials() {
  return std::exchange(credentials_, {});
}

void Session::login(const Maildrop& maildrop) {
  maildrop_ = &maildrop;
  for (std::size_t i = 0; i < maildrop.size(); ++i) bytes_ += maildrop.bytes(i);
  pending_ = Step::read;
  ok("Logged in");
}

void Session::refused(Refusal why) {
  pending_ = Step::read;
  switch (why) {
    case Refusal::wrong:  // RFC 3206: the credentials; why is not told apart here
      err("[AUTH] Login failed");
      if (++failed_logins_ >= options_.failed_logins_max) pending_ = Step::close;
      break;
    case Refusal::unavailable:
      err("[SYS/TEMP] Login is not possible at the moment");
      break;
    case Refusal::in_use:
      err("[IN-USE] Another session has the maildrop");
      break;
  }
}

}  // namespace hikyaku::pop3
