// The default Authenticator: the directory's View first, then what is remembered, then a bind.
//
//   login -> account of the View -> refused by its state? -> remembered? -> under way? -> bind
//
// A1  A bind is made only for a password that is not known to be right or wrong for the account in
//     its present state (state_stamp).
// A2  A remembered password never outlives the account's right to log in: the View is asked each
//     time.
// A3  Nothing is remembered of an answer that is about time or state (unavailable, locked, outside
//     hours ...), nor of a login name that the View does not know.
#include <algorithm>

#include "auth/authenticator.h"
#include "auth/failures.h"
#include "auth/flights.h"
#include "auth/logon_hours.h"
#include "auth/remembered.h"
#include "auth/slowdown.h"
#include "base/text.h"
#include "net/loop.h"

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Verdict;
using directory::Verified;

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

class PasswordCheck final : public Authenticator {
 public:
  PasswordCheck(directory::Backend& backend, AuthenticatorOptions options, const Clock& clock,
                Failures* failures)
      : backend_(backend),
        failures_(failures),
        options_(std::move(options)),
        clock_(clock),
        remembered_(options_.remembered_max),
        slowdown_(options_.slowdown_after, options_.slowdown_first, options_.slowdown_max) {}

  Task<Verified> check(Credentials credentials, Service service, std::string client) override;

 private:
  struct Asked {
    Verified answer;
    bool is_known = false;  // no need to ask the directory
    std::string account;    // its name
    Digest digest{};
    Guid guid;  // zero: the View does not know the login name
    std::string who;
  };
  Asked ask_memory(const Credentials& credentials, Service service, std::string_view client);
  /// `is_asked`: by this call, not by another one that was under way.
  Task<Verified> ask_directory(Asked asked, Credentials credentials, Service service,
                               bool& is_asked);
  std::optional<Verified> refusal_by_state(const Account& account, Service service, Time now) const;
  void log(const Verified& answer, std::string_view login, Service service, std::string_view client,
           bool was_remembered) const;

  directory::Backend& backend_;
  Failures* const failures_;
  const AuthenticatorOptions options_;
  const Clock& clock_;
  Digester digester_;
  Remembered remembered_;
  Flights flights_;
  Slowdown slowdown_;
};

// Locked accounts and passwords that must be changed are the directory's to judge: a lock ends by
// time without any change that a mirror could see.
std::optional<Verified> PasswordCheck::refusal_by_state(const Account& account, Service service,
                                                        Time now) const {
  if (account.status == AccountStatus::disabled)
    return Verified{Verdict::disabled, std::nullopt, "disabled in the directory"};
  const auto seconds = std::chrono::floor<Seconds>(now).time_since_epoch().count();
  if (account.status == AccountStatus::expired ||
      (account.expires != 0 && account.expires <= seconds))
    return Verified{Verdict::expired, std::nullopt, "the account has expired"};
  if (!is_within_logon_hours(account.logon_hours, now))
    return Verified{Verdict::outside_hours, std::nullopt, "outside of logonHours"};
  if (options_.permits_of)
    if (const auto verdict = refusal(options_.permits_of(account.guid), service, now))
      return Verified{*verdict, std::nullopt, "by what is set for the account"};
  return std::nullopt;
}

PasswordCheck::Asked PasswordCheck::ask_memory(const Credentials& credentials, Service service,
                                               std::string_view client) {
  Asked asked;
  const auto refuse = [&](Verdict verdict, std::string detail) {
    asked.answer = {verdict, std::nullopt, std::move(detail)};
    asked.is_known = true;
  };
  const std::string& login = credentials.login;
  asked.who = lower(login);
  const auto view = backend_.view();
  const Account* account = view ? view->by_login(login) : nullptr;
  if (account) {
    asked.guid = account->guid;
    asked.account = account->name;
    asked.who = account->guid.bytes();
  }
  // An empty password would be an anonymous bind, which succeeds (RFC 4513 section 5.1.2).
  if (credentials.password.empty() || login.empty() || has_control_characters(login)) {
    refuse(Verdict::wrong_password, "empty password or malformed login name");
    return asked;
  }
  if (const std::string& other = credentials.authorization; !other.empty()) {
    const Account* acted = account ? view->by_login(other) : nullptr;
    if (acted ? acted->guid != account->guid : !iequals(other, login)) {
      refuse(Verdict::wrong_password, "asks to act as another account");
      return asked;
    }
  }
  asked.digest =
      digester_.password(asked.who, account ? account->state_stamp : 0, credentials.password);
  if (!account) return asked;

  const Time now = clock_.now();
  if (auto refusal = refusal_by_state(*account, service, now)) {
    asked.answer = std::move(*refusal);
    asked.is_known = true;
    return asked;
  }
  const auto was_right = remembered_.find(asked.digest, now);
  if (was_right && !*was_right) refuse(Verdict::wrong_password, "the same wrong password again");
  if (was_right && *was_right && account->status == AccountStatus::enabled) {
    asked.answer = {Verdict::accepted, *account, {}};
    asked.is_known = true;
    slowdown_.accepted(digester_.client(asked.who, client));
    log(asked.answer, login, service, client, true);
  }
  return asked;
}

Task<Verified> PasswordCheck::ask_directory(Asked asked, Credentials credentials, Service service,
                                            bool& is_asked) {
  if (auto wait = flights_.join(asked.digest)) co_return co_await wait->wait();
  is_asked = !asked.guid.is_zero();
  Flights::Landing landing(flights_, asked.digest);
  landing.answer = co_await backend_.verify(std::move(credentials.login),
                                            std::move(credentials.password), service);
  const Verified& answer = landing.answer;
  if (!asked.guid.is_zero()) {
    const bool is_right =
        answer.verdict == Verdict::accepted && answer.account && answer.account->guid == asked.guid;
    const Seconds keep = is_right ? options_.remember_verified : options_.remember_wrong;
    if ((is_right || answer.verdict == Verdict::wrong_password) && keep > Seconds(0))
      remembered_.put(asked.digest, is_right, clock_.now() + keep);
  }
  co_return answer;
}

Task<Verified> PasswordCheck::check(Credentials credentials, Service service, std::string client) {
  Asked asked = ask_memory(credentials, service, client);
  const bool was_known = asked.is_known;
  Verified answer = std::move(asked.answer);
  if (was_known && answer.verdict == Verdict::accepted) co_return answer;  // logged already

  std::string login = credentials.login;
  const std::string account = asked.account;
  const Digest slow = digester_.client(asked.who, client);
  bool is_asked = false;
  if (!was_known)
    answer = co_await ask_directory(std::move(asked), std::move(credentials), service, is_asked);
  log(answer, login, service, client, was_known);
  if (answer.verdict == Verdict::accepted) {
    slowdown_.accepted(slow);
  } else if (answer.verdict != Verdict::unavailable) {
    if (failures_ != nullptr) {
      const bool is_account = !account.empty();
      failures_->add({is_account ? account : login, is_account, client, service, answer.verdict},
                     is_asked, clock_.now());
    }
    if (const auto wait = slowdown_.refused(slow, clock_.now()); wait > Milliseconds(0))
      co_await net::sleep(wait);
  }
  co_return answer;
}

void PasswordCheck::log(const Verified& answer, std::string_view login, Service service,
                        std::string_view client, bool was_remembered) const {
  if (answer.verdict == Verdict::accepted) {
    event(was_remembered ? Level::debug : Level::info, "auth.login.ok",
          {{"login", login}, {"client", client}, {"service", name_of(service)}});
  } else if (answer.verdict == Verdict::unavailable) {
    event(Level::warning, "auth.directory.unavailable",
          {{"login", login},
           {"client", client},
           {"service", name_of(service)},
           {"detail", answer.detail}});
  } else {
    event(Level::notice, "auth.login.refused",
          {{"reason", name_of(answer.verdict)},
           {"login", login},
           {"client", client},
           {"service", name_of(service)},
           {"detail", answer.detail}});
  }
}

}  // namespace

std::unique_ptr<Authenticator> make_authenticator(directory::Backend& backend,
                                                  AuthenticatorOptions options, const Clock& clock,
                                                  Failures* failures) {
  return std::make_unique<PasswordCheck>(backend, std::move(options), clock, failures);
}

}  // namespace hikyaku::auth
