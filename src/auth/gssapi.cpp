#include "auth/gssapi.h"

#include "auth/logon_info.h"
#include "base/text.h"

namespace hikyaku::auth {
namespace {

using Kind = TicketQuestion::Kind;
using Outcome = TicketAnswer::Outcome;

// RFC 4752 section 3.1: a bit for each security layer, 1 for none; then the size of the largest
// message, which is 0 then.
constexpr std::string_view no_layer("\1\0\0\0", 4);
constexpr std::size_t authorization_bytes_max = 1020;

// token --> accept --go_on--> token ...
//             |--done--> (the client takes the last token) --> done, of GSS-SPNEGO
//                                                          --> offer --> unwrap --> done, of GSSAPI
class Tickets final : public Mechanism {
 public:
  Tickets(Service service, const net::ChannelBinding& binding, bool is_spnego)
      : service_(service), binding_(binding), is_spnego_(is_spnego) {}

  Step start(std::optional<std::string_view> initial_response) override {
    if (!initial_response) return Challenge{};
    return next(*initial_response);
  }

  Step next(std::string_view response) override {
    if (response.size() > token_bytes_max) return Malformed{"response too long"};
    switch (state_) {
      case State::token:
        if (response.empty()) return Malformed{"no token"};
        return ask(Kind::accept, response);
      case State::last_token:
        if (!response.empty()) return Malformed{"not empty"};
        return stands();
      case State::offered:
        return ask(Kind::unwrap, response);
      case State::asked:
        break;
    }
    return Malformed{"not asked for"};
  }

  Step answered(TicketAnswer answer) override {
    if (answer.outcome == Outcome::unavailable) return done({{}, true, answer.detail});
    if (answer.outcome == Outcome::refused) return done({{}, false, answer.detail});
    context_ = answer.context;
    if (is_standing_) return choice(answer.token);
    if (answer.outcome == Outcome::go_on) {
      state_ = State::token;
      return Challenge{std::move(answer.token)};
    }
    is_standing_ = true;
    principal_ = std::move(answer.principal);
    wrapped_offer_ = std::move(answer.wrapped_offer);
    if (const auto info = parse_logon_info(answer.logon_info))
      proof_.sid = info->sid;
    else
      proof_.detail = "the ticket says nothing of the client's SID";
    if (answer.token.empty()) return stands();
    state_ = State::last_token;
    return Challenge{std::move(answer.token)};
  }

  std::size_t response_bytes_max() const override { return token_bytes_max; }

 private:
  enum class State { token, last_token, offered, asked };

  Step ask(Kind kind, std::string_view token) {
    state_ = State::asked;
    TicketQuestion question{kind, service_, is_spnego_, context_, std::string(token)};
    if (kind == Kind::accept) {
      if (!is_spnego_) question.offer = no_layer;
      question.binding = binding_;
    }
    return Ask{std::move(question)};
  }

  Step stands() {
    // GSS-SPNEGO has no second part: what its client would say of layers is in the token's flags.
    if (is_spnego_) return done(std::move(proof_));
    state_ = State::offered;
    return Challenge{std::move(wrapped_offer_)};
  }

  // The client's choice of a layer, and as whom it wants to act (UTF-8, not ended by NUL).
  Step choice(std::string_view said) {
    if (said.size() < no_layer.size() || said.substr(0, no_layer.size()) != no_layer)
      return Malformed{"a security layer"};
    const auto authorization = said.substr(no_layer.size());
    if (authorization.size() > authorization_bytes_max || authorization.contains('\0') ||
        !is_utf8(authorization))
      return Malformed{"not well-formed"};
    authorization_ = authorization;
    return done(std::move(proof_));
  }

  Step done(TicketProof proof) {
    Credentials credentials;
    credentials.authorization = authorization_;
    credentials.login = principal_;
    credentials.ticket = std::move(proof);
    return Done{std::move(credentials)};
  }

  const Service service_;
  const net::ChannelBinding& binding_;
  const bool is_spnego_;
  State state_ = State::token;
  bool is_standing_ = false;  // the context
  std::uint64_t context_ = 0;
  std::string principal_, wrapped_offer_, authorization_;
  TicketProof proof_;
};

}  // namespace

std::unique_ptr<Mechanism> make_gssapi(Service service, const net::ChannelBinding& binding) {
  return std::make_unique<Tickets>(service, binding, false);
}

std::unique_ptr<Mechanism> make_gss_spnego(Service service, const net::ChannelBinding& binding) {
  return std::make_unique<Tickets>(service, binding, true);
}

}  // namespace hikyaku::auth
