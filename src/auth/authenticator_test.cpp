#include "auth/authenticator.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "auth/failures.h"
#include "auth/stored_passwords.h"
#include "net/loop.h"

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Verdict;
using directory::Verified;
using directory::View;

Guid guid_of(std::uint8_t number) {
  Guid guid;
  guid.octets[0] = number;
  return guid;
}

Account account(std::string name, std::uint8_t number) {
  Account result;
  result.guid = guid_of(number);
  result.upn = name + "@ad.example.jp";
  result.name = std::move(name);
  result.state_stamp = 1;
  return result;
}

class FakeBackend final : public directory::Backend {
 public:
  explicit FakeBackend(const Clock& clock) : clock_(clock) { show(); }

  std::shared_ptr<const View> view() const override { return view_; }
  directory::LockoutPolicy lockout() const override { return policy; }
  bool is_current() const override { return current; }
  Task<Verified> verify(std::string login, std::string password, Service) override {
    ++binds;
    if (delay > Milliseconds(0)) co_await net::sleep(delay);
    if (answer) co_return *answer;
    const Account* found = view_ ? view_->by_login(login) : nullptr;
    Verified verified;
    verified.verdict = found && password == right ? Verdict::accepted : Verdict::wrong_password;
    if (verified.verdict == Verdict::accepted) verified.account = *found;
    co_return verified;
  }
  /// Makes a new View of `accounts`.
  void hide() { view_ = nullptr; }
  void show() {
    view_ = std::make_shared<View>(accounts, std::vector<std::string>{"example.jp"}, "EPOST",
                                   "ad.example.jp", clock_.now());
  }

  std::vector<Account> accounts = {account("user1", 1), account("user2", 2)};
  std::string right = "secret";
  std::optional<Verified> answer;
  Milliseconds delay{0};
  int binds = 0;
  bool current = true;
  directory::LockoutPolicy policy;

 private:
  const Clock& clock_;
  std::shared_ptr<const View> view_;
};

struct PasswordLogin : testing::Test {
  PasswordLogin() { options.slowdown_first = Milliseconds(1); }
  Authenticator& authenticator() {
    if (!authenticator_) authenticator_ = make_authenticator(backend, options, clock);
    return *authenticator_;
  }
  Verdict check(std::string login, std::string password, std::string authorization = {}) {
    return net::run(authenticator().check(
                        {std::move(authorization), std::move(login), std::move(password)},
                        Service::imap, "192.0.2.1"))
        .verdict;
  }

  FixedClock clock;
  FakeBackend backend{clock};
  AuthenticatorOptions options;
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(PasswordLogin, AGuesserDoesNotLockTheAccountAndWhoIsInStaysIn) {  // A5
  backend.policy = {.threshold = 5, .window = Seconds(1800)};
  options.slowdown_max = Milliseconds(1);
  options.remember_wrong = Seconds(0);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  int wrong = 0;
  for (int i = 0; i < 100; ++i) {
    const Verdict verdict = check("user1", "guess" + std::to_string(i));
    wrong += verdict == Verdict::wrong_password;
    if (i >= 3) EXPECT_EQ(verdict, Verdict::unavailable);
  }
  EXPECT_EQ(wrong, 3);
  EXPECT_EQ(backend.binds, 4);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted) << "remembered";
  clock.advance(Seconds(1800));
  EXPECT_EQ(check("user1", "guess"), Verdict::wrong_password) << "the directory counts anew";
}

TEST_F(PasswordLogin, TheSameWrongPasswordCostsTheDirectoryOneBindAndIsReported) {
  Failures failures;
  options.slowdown_max = Milliseconds(1);
  authenticator_ = make_authenticator(backend, options, clock, &failures);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(check("user1", "old"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 1);
  EXPECT_EQ(check("nobody", "x"), Verdict::wrong_password);
  EXPECT_EQ(check("user2", "secret"), Verdict::accepted);
  const auto all = failures.list();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].account, "nobody");
  EXPECT_FALSE(all[0].is_account);
  EXPECT_EQ(all[1].account, "user1");
  EXPECT_EQ(all[1].count, 1000u);
  EXPECT_EQ(all[1].asked, 1u);
}

TEST_F(PasswordLogin, accepts_the_right_password_and_gives_the_account) {
  const auto verified =
      net::run(authenticator().check({"", "EPOST\\user1", "secret"}, Service::smtp, "192.0.2.1"));
  EXPECT_EQ(verified.verdict, Verdict::accepted);
  ASSERT_TRUE(verified.account);
  EXPECT_EQ(verified.account->guid, guid_of(1));
}

TEST_F(PasswordLogin, remembers_a_right_password_for_a_while_whatever_the_form_of_the_name) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("EPOST\\USER1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("user1@ad.example.jp", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 1);
  clock.advance(options.remember_verified);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 2);
}

TEST_F(PasswordLogin, remembers_nothing_right_when_told_so) {
  options.remember_verified = Seconds(0);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 2);
}

TEST_F(PasswordLogin, sends_the_same_wrong_password_to_the_directory_once) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(check("user1", "old"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 1);
  EXPECT_EQ(check("user1", "older"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 2);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
}

TEST_F(PasswordLogin, forgets_both_when_the_state_of_the_account_changes) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("user1", "new"), Verdict::wrong_password);
  backend.right = "new";
  backend.accounts[0].state_stamp = 2;
  backend.show();
  EXPECT_EQ(check("user1", "secret"), Verdict::wrong_password);
  EXPECT_EQ(check("user1", "new"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 4);
}

TEST_F(PasswordLogin, keeps_accounts_apart) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("user2", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 2);
}

TEST_F(PasswordLogin, refuses_by_the_view_although_the_password_is_remembered) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  backend.accounts[0].status = AccountStatus::disabled;
  backend.show();
  EXPECT_EQ(check("user1", "secret"), Verdict::disabled);
  backend.accounts[0].status = AccountStatus::enabled;
  backend.accounts[0].expires = 1;
  backend.show();
  EXPECT_EQ(check("user1", "secret"), Verdict::expired);
  backend.accounts[0].expires = 0;
  backend.accounts[0].logon_hours = std::string(21, '\0');
  backend.show();
  EXPECT_EQ(check("user1", "secret"), Verdict::outside_hours);
  EXPECT_EQ(backend.binds, 1);
}

TEST_F(PasswordLogin, refuses_by_what_is_set_for_the_account_although_the_password_is_right) {
  bool is_on = true;
  options.permits_of = [&](const Guid& guid) {
    Permits permits;
    permits.imap = is_on || guid != guid_of(1);
    return permits;
  };
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  is_on = false;
  EXPECT_EQ(check("user1", "secret"), Verdict::service_off);
  EXPECT_EQ(check("user1", "wrong"), Verdict::service_off);
  EXPECT_EQ(check("user2", "secret"), Verdict::accepted);
  const auto by_pop3 =
      net::run(authenticator().check({"", "user1", "secret"}, Service::pop3, "192.0.2.1"));
  EXPECT_EQ(by_pop3.verdict, Verdict::accepted);
}

TEST_F(PasswordLogin, asks_the_directory_about_a_locked_account_each_time) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  backend.accounts[0].status = AccountStatus::locked;
  backend.show();
  backend.answer = Verified{Verdict::locked, std::nullopt, ""};
  EXPECT_EQ(check("user1", "secret"), Verdict::locked);
  EXPECT_EQ(check("user1", "secret"), Verdict::locked);
  backend.answer.reset();
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 4);
}

TEST_F(PasswordLogin, no_longer_knows_an_account_that_left_the_view) {
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  backend.accounts.erase(backend.accounts.begin());
  backend.show();
  backend.answer = Verified{Verdict::not_a_mail_user, std::nullopt, ""};
  EXPECT_EQ(check("user1", "secret"), Verdict::not_a_mail_user);
}

TEST_F(PasswordLogin, never_asks_with_an_empty_password) {
  EXPECT_EQ(check("user1", ""), Verdict::wrong_password);
  EXPECT_EQ(check("", "secret"), Verdict::wrong_password);
  EXPECT_EQ(check("user1\r\nx", "secret"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 0);
}

TEST_F(PasswordLogin, acts_only_as_itself) {
  EXPECT_EQ(check("user1", "secret", "user1@ad.example.jp"), Verdict::accepted);
  EXPECT_EQ(check("user1", "secret", "user2"), Verdict::wrong_password);
  EXPECT_EQ(check("user1", "secret", "nobody"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 1);
}

TEST_F(PasswordLogin, does_not_remember_that_the_directory_was_down) {
  backend.answer = Verified{Verdict::unavailable, std::nullopt, "no domain controller"};
  EXPECT_EQ(check("user1", "secret"), Verdict::unavailable);
  backend.answer.reset();
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
}

struct StoredLogin : PasswordLogin {
  StoredLogin() {
    std::string name = testing::TempDir() + "hikyaku-login.XXXXXX";
    folder = mkdtemp(name.data());
    passwords = *StoredPasswords::open({folder, false});
    EXPECT_TRUE(passwords->set(guid_of(1), "stored", "root", clock.now()));
    options.passwords = passwords.get();
    options.imap = PasswordSource::file;
    options.slowdown_max = Milliseconds(1);
  }
  ~StoredLogin() override {
    authenticator_.reset();
    std::filesystem::remove_all(folder);
  }
  Verdict prove(std::string login, Guid account, bool is_right, std::string authorization = {}) {
    Credentials credentials{
        std::move(authorization), std::move(login), {}, Proven{account, is_right}};
    return net::run(authenticator().check(std::move(credentials), Service::imap, "192.0.2.1"))
        .verdict;
  }
  std::string folder;
  std::unique_ptr<StoredPasswords> passwords;
};

TEST_F(StoredLogin, by_the_file_never_asks_the_directory) {
  EXPECT_EQ(check("user1", "stored"), Verdict::accepted);
  EXPECT_EQ(check("EPOST\\user1", "stored"), Verdict::accepted);
  EXPECT_EQ(check("user1", "secret"), Verdict::wrong_password);
  EXPECT_EQ(check("user2", "secret"), Verdict::wrong_password) << "it has no stored one";
  EXPECT_EQ(check("nobody", "stored"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 0);
}

TEST_F(StoredLogin, of_another_service_is_the_directorys) {
  const auto pop3 = [&](const char* password) {
    return net::run(authenticator().check({"", "user1", password}, Service::pop3, "192.0.2.1"))
        .verdict;
  };
  EXPECT_EQ(pop3("stored"), Verdict::wrong_password);
  EXPECT_EQ(pop3("secret"), Verdict::accepted);
}

TEST_F(StoredLogin, by_both_takes_either_and_sends_the_directory_only_what_is_not_the_stored_one) {
  options.imap = PasswordSource::both;
  EXPECT_EQ(check("user1", "stored"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 0);
  EXPECT_EQ(check("user1", "secret"), Verdict::accepted);
  EXPECT_EQ(check("user2", "secret"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 2);
  EXPECT_EQ(check("user1", "wrong"), Verdict::wrong_password);
  EXPECT_EQ(check("user1", "wrong"), Verdict::wrong_password);
  EXPECT_EQ(backend.binds, 3) << "the same wrong password is sent once";
  ASSERT_TRUE(passwords->set(guid_of(1), "wrong", "root", clock.now()));
  EXPECT_EQ(check("user1", "wrong"), Verdict::accepted) << "it became the stored one";
}

TEST_F(StoredLogin, is_refused_as_soon_as_the_password_is_another_one) {
  EXPECT_EQ(check("user1", "stored"), Verdict::accepted);
  ASSERT_TRUE(passwords->set(guid_of(1), "newer", "root", clock.now()));
  EXPECT_EQ(check("user1", "stored"), Verdict::wrong_password);
  EXPECT_EQ(check("user1", "newer"), Verdict::accepted);
  ASSERT_TRUE(passwords->remove(guid_of(1)));
  EXPECT_EQ(check("user1", "newer"), Verdict::wrong_password);
}

TEST_F(StoredLogin, is_prepared_as_it_was_when_it_was_set) {
  ASSERT_TRUE(passwords->set(guid_of(1), "\u2168\u3000x", "root", clock.now()));
  EXPECT_EQ(check("user1", "IX x"), Verdict::accepted);
  EXPECT_EQ(check("user1", "\u2168 x"), Verdict::accepted);
}

TEST_F(StoredLogin, follows_the_accounts_state) {
  EXPECT_EQ(check("user1", "stored"), Verdict::accepted);
  // The directory's own password is another one: that it has expired does not matter here.
  for (const auto status : {AccountStatus::password_expired, AccountStatus::must_change_password,
                            AccountStatus::locked}) {
    backend.accounts[0].status = status;
    backend.show();
    EXPECT_EQ(check("user1", "stored"), Verdict::accepted);
    EXPECT_EQ(prove("user1", guid_of(1), true), Verdict::accepted);
  }
  backend.accounts[0].status = AccountStatus::disabled;
  backend.show();
  EXPECT_EQ(check("user1", "stored"), Verdict::disabled);
  EXPECT_EQ(prove("user1", guid_of(1), true), Verdict::disabled);
  backend.accounts.erase(backend.accounts.begin());
  backend.show();
  EXPECT_EQ(check("user1", "stored"), Verdict::wrong_password);
  EXPECT_EQ(prove("user1", guid_of(1), true), Verdict::wrong_password);
}

TEST_F(StoredLogin, that_is_proven_is_of_the_account_that_the_name_means) {
  Failures failures;
  authenticator_ = make_authenticator(backend, options, clock, &failures);
  EXPECT_EQ(prove("user1@ad.example.jp", guid_of(1), true), Verdict::accepted);
  EXPECT_EQ(prove("user1", guid_of(1), false), Verdict::wrong_password);
  EXPECT_EQ(prove("user1", guid_of(2), true), Verdict::wrong_password);
  EXPECT_EQ(prove("nobody", Guid(), false), Verdict::wrong_password);
  EXPECT_EQ(prove("user1", guid_of(1), true, "user2"), Verdict::wrong_password);
  EXPECT_EQ(prove("user1", guid_of(1), true, "EPOST\\user1"), Verdict::accepted);
  EXPECT_EQ(backend.binds, 0);
  ASSERT_EQ(failures.list().size(), 2u);
  EXPECT_EQ(failures.list()[0].count + failures.list()[1].count, 4u);
}

TEST_F(StoredLogin, waits_for_a_directory_that_was_never_seen) {
  backend.hide();
  EXPECT_EQ(check("user1", "stored"), Verdict::unavailable);
  EXPECT_EQ(prove("user1", Guid(), false), Verdict::unavailable);
}

struct TicketLogin : PasswordLogin {
  TicketLogin() {
    backend.accounts[0].sid = "sid of user1";
    // Whose UPN looks like the other's name.
    backend.accounts[1].sid = "sid of user2";
    backend.accounts[1].upn = "user1@AD.EXAMPLE.JP";
    backend.show();
  }
  Verified present(TicketProof proof, std::string authorization = {}) {
    Credentials credentials;
    credentials.login = "user1@AD.EXAMPLE.JP";
    credentials.authorization = std::move(authorization);
    credentials.ticket = std::move(proof);
    return net::run(authenticator().check(std::move(credentials), Service::imap, "192.0.2.1"));
  }
};

TEST_F(TicketLogin, is_the_account_with_the_sid_whatever_the_name_says) {  // A7
  EXPECT_EQ(present({"sid of user1"}).account->name, "user1");
  EXPECT_EQ(present({"sid of user2"}).account->name, "user2");
  EXPECT_EQ(present({"sid of another"}).verdict, Verdict::not_a_mail_user);
  EXPECT_EQ(backend.binds, 0);
  backend.current = false;
  EXPECT_EQ(present({"sid of another"}).verdict, Verdict::unavailable);
  EXPECT_EQ(present({"sid of user1"}).verdict, Verdict::accepted);
}

TEST_F(TicketLogin, that_proves_nothing_is_refused_and_reported) {
  Failures failures;
  authenticator_ = make_authenticator(backend, options, clock, &failures);
  EXPECT_EQ(present({{}, false, "Ticket expired"}).verdict, Verdict::wrong_password);
  EXPECT_EQ(present({{}, true, "too much work"}).verdict, Verdict::unavailable);
  ASSERT_EQ(failures.list().size(), 1u);
  EXPECT_FALSE(failures.list()[0].is_account);
  backend.hide();
  EXPECT_EQ(present({"sid of user1"}).verdict, Verdict::unavailable);
}

TEST_F(TicketLogin, acts_for_nobody_else) {
  EXPECT_EQ(present({"sid of user1"}, "EPOST\\user1").verdict, Verdict::accepted);
  EXPECT_EQ(present({"sid of user1"}, "user2").verdict, Verdict::wrong_password);
  EXPECT_EQ(present({"sid of user1"}, "nobody").verdict, Verdict::wrong_password);
}

TEST_F(TicketLogin, is_good_no_longer_than_the_account_may_log_in) {  // A7
  backend.accounts[0].status = AccountStatus::disabled;
  backend.show();
  EXPECT_EQ(present({"sid of user1"}).verdict, Verdict::disabled);
  backend.accounts[0].status = AccountStatus::enabled;
  backend.accounts[0].logon_hours = std::string(21, '\0');
  backend.show();
  EXPECT_EQ(present({"sid of user1"}).verdict, Verdict::outside_hours);
  backend.accounts[0].logon_hours.clear();
  backend.show();
  options.permits_of = [](const Guid&) {
    Permits permits;
    permits.imap = false;
    return permits;
  };
  authenticator_ = make_authenticator(backend, options, clock);
  EXPECT_EQ(present({"sid of user1"}).verdict, Verdict::service_off);
}

Task<void> check_into(Authenticator& authenticator, std::vector<Verdict>& verdicts) {
  Credentials credentials{"", "user1", "secret"};
  const auto verified = co_await authenticator.check(std::move(credentials), Service::imap, "::1");
  verdicts.push_back(verified.verdict);
}

Task<void> check_together(Authenticator& authenticator, std::vector<Verdict>& verdicts) {
  const auto executor = co_await net::this_executor();
  for (int i = 0; i < 8; ++i) net::spawn(executor, check_into(authenticator, verdicts));
  while (verdicts.size() < 8) co_await net::sleep(Milliseconds(1));
}

TEST_F(PasswordLogin, shares_one_bind_among_checks_at_the_same_time) {
  backend.delay = Milliseconds(20);
  options.remember_verified = Seconds(0);
  std::vector<Verdict> verdicts;
  net::run(check_together(authenticator(), verdicts));
  EXPECT_EQ(backend.binds, 1);
  EXPECT_EQ(verdicts, std::vector<Verdict>(8, Verdict::accepted));
}

}  // namespace
}  // namespace hikyaku::auth
