// The default Authenticator: the directory's View first, then what is remembered, then the stored
// password, then a bind.
//
//   login -> account of the View -> refused by its state? -> proven? -> remembered? -> stored?
//         -> under way? -> bind
//   ticket -> account of the View with its SID -> refused by its state?
//
// A1  A bind is made only for a password that is not known to be right or wrong for the account in
//     its present state (state_stamp).
// A2  A remembered password never outlives the account's right to log in: the View is asked each
//     time.
// A3  Nothing is remembered of an answer that is about time or state (unavailable, locked, outside
//     hours ...), nor of a login name that the View does not know.
// A4  Where the stored password counts, each refusal of a password costs the same: of a name that
//     has none or is nobody's, and of an account that may not log in now.
// A5  Wrong passwords that came this way do not lock an account in the directory.
// A6  While the directory cannot be read and no controller answers, the last password that it
//     accepted goes on, when an administrator wants that (offline_logins.h). What is not that one
//     is told to try again.
// A7  A ticket is its SID's, whatever name is in it (a userPrincipalName may look like another's
//     name), and good for no longer than the View lets the account log in.
#include <algorithm>

#include "auth/authenticator.h"
#include "auth/failures.h"
#include "auth/flights.h"
#include "auth/lockout_shield.h"
#include "auth/offline_logins.h"
#include "auth/remembered.h"
#include "auth/slowdown.h"
#include "auth/state_refusal.h"
#include "auth/stored_check.h"
#include "base/text.h"
#include "net/loop.h"

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Verdict;
using directory::Verified;

constexpr std::string_view shielded = "one more wrong password might lock the account";

constexpr Seconds offline_remembered_max{60};

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
        slowdown_(options_.slowdown_after, options_.slowdown_first, options_.slowdown_max),
        shield_(options_.lockout_margin),
        stored_(options_.passwords == nullptr
                    ? nullptr
                    : std::make_unique<StoredCheck>(*options_.passwords)) {}

  Task<Verified> check(Credentials credentials, Service service, std::string client) override;

 private:
  struct Asked {
    Verified answer;
    bool is_known = false;  // nothing more needs to be asked
    bool asks_file = false, asks_directory = false;
    Account account;   // its guid is zero: the View does not know the login name
    std::string name;  // of the account, or what the login name would mean
    std::string who;
    Digest digest{}, stored_digest{};
    StoredPasswords::Found stored;
    bool is_account() const { return !account.guid.is_zero(); }
  };
  Asked ask_memory(const Credentials& credentials, Service service) const;
  Asked ask_ticket(const Credentials& credentials, Service service) const;
  void ask_remembered(Asked& asked, const std::string& password, PasswordSource source) const;
  Task<Verified> ask(Asked asked, Credentials credentials, Service service, bool& is_asked);
  /// `is_asked`: by this call, not by another one that was under way.
  Task<Verified> ask_directory(Asked asked, Credentials credentials, Service service,
                               bool& is_asked);
  PasswordSource source_of(Service service) const;
  void complete(std::string& login, const std::string& connected_to) const;
  void log(const Verified& answer, std::string_view login, Service service, std::string_view client,
           bool was_remembered) const;

  directory::Backend& backend_;
  Failures* const failures_;
  const AuthenticatorOptions options_;
  const Clock& clock_;
  Digester digester_;
  mutable Remembered remembered_;
  Flights flights_;
  Slowdown slowdown_;
  LockoutShield shield_;
  const std::unique_ptr<StoredCheck> stored_;  // null: nobody is asked for a stored password
};

PasswordSource PasswordCheck::source_of(Service service) const {
  if (stored_ == nullptr) return PasswordSource::directory;
  return service == Service::smtp   ? options_.smtp
         : service == Service::pop3 ? options_.pop3
                                    : options_.imap;
}

PasswordCheck::Asked PasswordCheck::ask_memory(const Credentials& credentials,
                                               Service service) const {
  Asked asked;
  const auto refuse = [&asked](Verdict verdict, std::string detail) {
    asked.answer = {verdict, std::nullopt, std::move(detail)};
    asked.is_known = true;
    return std::move(asked);
  };
  const std::string& login = credentials.login;
  const PasswordSource source = source_of(service);
  asked.who = lower(login);
  asked.name = login;
  const auto view = backend_.view();
  const Account* account = view ? view->by_login(login) : nullptr;
  if (account) {
    asked.account = *account;
    asked.name = account->name;
    asked.who = account->guid.bytes();
  } else if (view) {
    asked.name = view->name_in(login);
  }
  // An empty password would be an anonymous bind, which succeeds (RFC 4513 section 5.1.2).
  if ((credentials.password.empty() && !credentials.proven) || login.empty() ||
      has_control_characters(login))
    return refuse(Verdict::wrong_password, "empty password or malformed login name");
  if (const std::string& other = credentials.authorization; !other.empty()) {
    const Account* acted = account ? view->by_login(other) : nullptr;
    if (acted ? acted->guid != account->guid : !iequals(other, login))
      return refuse(Verdict::wrong_password, "asks to act as another account");
  }
  if (!view && (credentials.proven || !asks_directory(source)))
    return refuse(Verdict::unavailable, "the directory has not been read yet");
  if (account)
    if (auto refusal = refusal_by_state(*account, service, clock_.now(), options_.permits_of)) {
      asked.answer = std::move(*refusal);
      asked.is_known = true;
      return asked;
    }
  if (const auto& proven = credentials.proven) {
    // The name may have become another account's meanwhile.
    if (!account || !proven->is_right || proven->account != account->guid)
      return refuse(Verdict::wrong_password, "not the stored password");
    asked.answer = {Verdict::accepted, *account, {}};
    asked.is_known = true;
    return asked;
  }
  ask_remembered(asked, credentials.password, source);
  return asked;
}

PasswordCheck::Asked PasswordCheck::ask_ticket(const Credentials& credentials,
                                               Service service) const {
  const TicketProof& ticket = *credentials.ticket;
  Asked asked;
  asked.is_known = true;
  asked.name = credentials.login;
  asked.who = lower(credentials.login);
  const auto view = backend_.view();
  if (ticket.is_temporary || !view) {
    asked.answer.detail = view ? ticket.detail : "the directory has not been read yet";
    return asked;
  }
  const Account* const account = view->by_sid(ticket.sid);
  if (!account) {
    // Who is missing in a view that is old may have mail by now.
    const Verdict verdict = ticket.sid.empty()      ? Verdict::wrong_password
                            : backend_.is_current() ? Verdict::not_a_mail_user
                                                    : Verdict::unavailable;
    asked.answer = {verdict, std::nullopt, ticket.detail};
    return asked;
  }
  asked.account = *account;
  asked.name = account->name;
  asked.who = account->guid.bytes();
  const std::string& other = credentials.authorization;
  const Account* const acted = other.empty() ? account : view->by_login(other);
  if (!acted || acted->guid != account->guid)
    asked.answer = {Verdict::wrong_password, std::nullopt, "asks to act as another account"};
  else if (auto refusal = refusal_by_state(*account, service, clock_.now(), options_.permits_of))
    asked.answer = std::move(*refusal);
  else
    asked.answer = {Verdict::accepted, *account, {}};
  return asked;
}

void PasswordCheck::ask_remembered(Asked& asked, const std::string& password,
                                   PasswordSource source) const {
  asked.asks_file = asks_file(source);
  asked.asks_directory = asks_directory(source);
  const std::uint64_t stamp = asked.account.state_stamp;
  asked.digest = digester_.password(asked.who, stamp, password);
  if (!asked.is_account()) return;
  const Time now = clock_.now();
  const auto accept = [&asked] {
    asked.answer = {Verdict::accepted, asked.account, {}};
    asked.is_known = true;
  };
  if (asked.asks_file) asked.stored = stored_->find(asked.account.guid);
  if (asked.stored) {
    // Another stored password has another key, so that what was right before is forgotten.
    asked.stored_digest =
        digester_.password(asked.who + asked.stored->verifier.stored_key, stamp, password);
    if (remembered_.find(asked.stored_digest, now).value_or(false)) return accept();
  }
  if (!asked.asks_directory) return;
  const auto was_right = remembered_.find(asked.digest, now);
  if (was_right && !*was_right) {
    asked.answer = {Verdict::wrong_password, std::nullopt, "the same wrong password again"};
    asked.asks_directory = false;
    asked.is_known = !asked.asks_file;
  }
  if (was_right && *was_right && asked.account.status == AccountStatus::enabled) accept();
}

Task<Verified> PasswordCheck::ask(Asked asked, Credentials credentials, Service service,
                                  bool& is_asked) {
  if (asked.asks_file) {
    Verified by_file =
        co_await stored_->check(asked.stored, asked.name, asked.account, credentials.password);
    if (by_file.verdict == Verdict::accepted) {
      if (options_.remember_verified > Seconds(0))
        remembered_.put(asked.stored_digest, true, clock_.now() + options_.remember_verified);
      co_return by_file;
    }
    if (!asked.asks_directory)
      co_return asked.answer.verdict == Verdict::wrong_password ? asked.answer : by_file;
  }
  co_return co_await ask_directory(std::move(asked), std::move(credentials), service, is_asked);
}

Task<Verified> PasswordCheck::ask_directory(Asked asked, Credentials credentials, Service service,
                                            bool& is_asked) {
  if (auto wait = flights_.join(asked.digest)) co_return co_await wait->wait();
  is_asked = asked.is_account();
  Flights::Landing landing(flights_, asked.digest);
  const Guid& guid = asked.account.guid;
  const directory::LockoutPolicy lockout = backend_.lockout();
  if (is_asked && !shield_.may_ask(guid, asked.account.state_stamp, lockout, clock_.now())) {
    is_asked = false;
    // Temporary: the password may be right, and nobody is told that it is not.
    landing.answer = {Verdict::unavailable, std::nullopt, std::string(shielded)};
    co_return landing.answer;
  }
  OfflineLogins* const offline = options_.offline;
  std::string password = offline != nullptr ? credentials.password : std::string();
  is_asked = is_asked && !(offline != nullptr && offline->is_silent(backend_, clock_.now()));
  if (is_asked || offline == nullptr || !asked.is_account())
    landing.answer = co_await backend_.verify(std::move(credentials.login),
                                              std::move(credentials.password), service);
  if (offline != nullptr &&
      co_await offline->settle(landing.answer, asked.account, asked.digest, std::move(password),
                               is_asked, backend_, clock_.now())) {
    const Seconds keep = std::min(options_.remember_verified, offline_remembered_max);
    if (keep > Seconds(0)) remembered_.put(asked.digest, true, clock_.now() + keep);
    co_return landing.answer;
  }
  const Verified& answer = landing.answer;
  if (asked.is_account()) {
    const bool is_right =
        answer.verdict == Verdict::accepted && answer.account && answer.account->guid == guid;
    if (is_right) shield_.right(guid);
    if (answer.verdict == Verdict::wrong_password)
      shield_.wrong(guid, asked.account.state_stamp, lockout, clock_.now());
    const Seconds keep = is_right ? options_.remember_verified : options_.remember_wrong;
    if ((is_right || answer.verdict == Verdict::wrong_password) && keep > Seconds(0))
      remembered_.put(asked.digest, is_right, clock_.now() + keep);
  }
  co_return answer;
}

// Where domains are told apart by the address connected to, "suzuki" is a name of that domain.
void PasswordCheck::complete(std::string& login, const std::string& connected_to) const {
  if (!options_.domain_of || login.empty() || login.find_first_of("@\\") != login.npos) return;
  if (const std::string domain = options_.domain_of(connected_to); !domain.empty())
    login += "@" + domain;
}

Task<Verified> PasswordCheck::check(Credentials credentials, Service service, std::string client) {
  complete(credentials.login, credentials.connected_to);
  complete(credentials.authorization, credentials.connected_to);
  const bool has_ticket = credentials.ticket.has_value();
  Asked asked = has_ticket ? ask_ticket(credentials, service) : ask_memory(credentials, service);
  const bool was_known = asked.is_known, is_proven = credentials.proven.has_value() || has_ticket;
  Verified answer = asked.answer;
  const std::string login = credentials.login;
  const bool is_account = asked.is_account();
  const std::string account = asked.account.name;
  const Digest slow = digester_.client(asked.who, client);
  bool is_asked = false;
  if (!was_known)
    answer = co_await ask(std::move(asked), std::move(credentials), service, is_asked);
  else if (answer.verdict != Verdict::accepted && asks_file(source_of(service)) && !is_proven)
    (void)co_await stored_->check(nullptr, asked.name, {}, std::move(credentials.password));
  log(answer, login, service, client, was_known && !is_proven);
  if (answer.verdict == Verdict::accepted) {
    slowdown_.accepted(slow);
  } else if (answer.verdict != Verdict::unavailable) {
    if (failures_ != nullptr)
      failures_->add({is_account ? account : login, is_account, client, service, answer.verdict},
                     is_asked, clock_.now());
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
    event(Level::warning,
          answer.detail == shielded ? "auth.login.shielded" : "auth.directory.unavailable",
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
