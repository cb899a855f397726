// The AUTH command of the session (RFC 4954).
#include <fmt/format.h>

#include "base/text.h"
#include "smtp/session.h"

namespace hikyaku::smtp {

using Want = Session::Want;

// "AUTH" SP sasl-mech [SP initial-response]
Want Session::auth(std::string_view argument) {
  if (!options_.mechanisms->has_any()) return refuse({502, "5.5.1", "AUTH not offered"});
  if (sender_.account) return refuse({503, "5.5.1", "Already authenticated"});
  if (state_ != State::ready) return refuse({503, "5.5.1", "AUTH not permitted during a message"});
  if (!may_log_in())
    return refuse({538, "5.7.11", "Encryption required for authentication: STARTTLS first"});
  const auto space = argument.find(' ');
  mechanism_ = options_.mechanisms->make(argument.substr(0, space), binding_);
  if (!mechanism_) return refuse({504, "5.5.4", "Authentication mechanism not supported"});
  state_ = State::sasl;
  if (space == argument.npos) return sasl_step(mechanism_->start(std::nullopt));
  const auto initial = argument.substr(space + 1);
  if (initial == "=") return sasl_step(mechanism_->start(""));
  if (const auto decoded = base64_decode(initial)) return sasl_step(mechanism_->start(*decoded));
  return sasl_step(auth::Mechanism::Malformed{"not base64"});
}

Want Session::sasl_line(std::string_view line) {
  trace_line("C", "...");
  if (line == "*") {
    mechanism_.reset();
    state_ = State::ready;
    return refuse({501, "5.7.0", "Authentication cancelled"});
  }
  if (const auto decoded = base64_decode(line)) return sasl_step(mechanism_->next(*decoded));
  return sasl_step(auth::Mechanism::Malformed{"not base64"});
}

Want Session::sasl_step(auth::Mechanism::Step step) {
  if (const auto* challenge = std::get_if<auth::Mechanism::Challenge>(&step)) {
    say({334, "", base64_encode(challenge->text)});
    return Want::read;
  }
  if (auto* ask = std::get_if<auth::Mechanism::Ask>(&step)) {
    question_ = std::move(ask->question);
    return Want::ask;
  }
  mechanism_.reset();
  if (auto* done = std::get_if<auth::Mechanism::Done>(&step)) {
    credentials_ = std::move(done->credentials);
    return Want::authenticate;
  }
  state_ = State::ready;
  return refuse({501, "5.5.2", "Malformed authentication response"});
}

Want Session::answered(auth::TicketAnswer answer) {
  const Want want = sasl_step(mechanism_->answered(std::move(answer)));
  return want == Want::read ? run() : want;
}

Want Session::authenticated(const directory::Verified& verified) {
  state_ = State::ready;
  credentials_ = {};
  if (verified.verdict == directory::Verdict::accepted && verified.account) {
    sender_.account = verified.account;
    say({235, "2.7.0", "Authentication successful"});
  } else if (verified.verdict == directory::Verdict::unavailable) {
    say({454, "4.7.0", "Temporary authentication failure"});
  } else {
    // One answer for all reasons: which of them it was stands in the log.
    const Want want = refuse({535, "5.7.8", "Authentication credentials invalid"});
    if (want == Want::close) return want;
    if (++auth_failures_ >= options_.auth_failures_max)
      return close_with({421, "4.7.0", "Too many authentication failures"});
  }
  return run();
}

}  // namespace hikyaku::smtp
