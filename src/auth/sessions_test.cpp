#include "auth/sessions.h"

#include <gtest/gtest.h>

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Verified;
using directory::View;

class Directory final : public directory::Backend {
 public:
  std::shared_ptr<const View> view() const override { return view_; }
  Task<Verified> verify(std::string, std::string, Service) override { co_return Verified{}; }
  void show(std::vector<Account> accounts) {
    view_ = std::make_shared<View>(std::move(accounts), std::vector<std::string>{}, "EPOST",
                                   "ad.example.jp", Time{});
  }

 private:
  std::shared_ptr<const View> view_;
};

class Stream final : public net::Stream {
 public:
  Task<Result<std::string_view>> read() override { co_return std::string_view(); }
  Task<Result<>> write(std::string_view) override { co_return Result<>(); }
  Task<Result<>> start_tls_server(std::shared_ptr<net::TlsContext>) override {
    co_return Result<>();
  }
  Task<Result<>> start_tls_client(std::shared_ptr<net::TlsContext>, std::string) override {
    co_return Result<>();
  }
  void wake() override { ++woken; }
  std::function<void()> waker() override {
    return [this] { ++woken; };
  }
  void expires_after(Seconds) override {}
  void close() override { is_closed = true; }
  bool is_tls() const override { return false; }
  std::string tls_version() const override { return {}; }
  std::string tls_cipher() const override { return {}; }
  const net::Endpoint& peer() const override { return endpoint; }
  const net::Endpoint& local() const override { return endpoint; }

  net::Endpoint endpoint{"192.0.2.1", 993};
  int woken = 0;
  bool is_closed = false;
};

Account account(std::uint8_t number) {
  Account one;
  one.guid.octets[0] = number;
  one.name = "user" + std::to_string(number);
  one.state_stamp = 1;
  return one;
}

AtLogin at_login(const Account& one) {
  return {one.guid, one.name, one.status, one.state_stamp};
}

TEST(WhyEnded, SaysWhatTheDirectorySaysNow) {
  const Time noon = Time(Seconds(1'800'000'000));
  const AtLogin login = at_login(account(1));
  Account now = account(1);
  EXPECT_EQ(why_ended(login, &now, noon), "");
  EXPECT_EQ(why_ended(login, nullptr, noon), "removed");
  now.state_stamp = 2;
  EXPECT_EQ(why_ended(login, &now, noon), "changed");
  const std::pair<AccountStatus, std::string_view> all[] = {
      {AccountStatus::disabled, "disabled"},
      {AccountStatus::locked, "locked"},
      {AccountStatus::expired, "expired"},
      {AccountStatus::password_expired, "password_expired"},
      {AccountStatus::must_change_password, "must_change_password"}};
  for (const auto& [status, why] : all) {
    now.status = status;
    EXPECT_EQ(why_ended(login, &now, noon), why);
  }
}

TEST(WhyEnded, TimeAloneEndsASession) {
  const Time noon = Time(Seconds(1'800'000'000));
  Account now = account(1);
  now.expires = 1'800'000'001;
  EXPECT_EQ(why_ended(at_login(now), &now, noon), "");
  EXPECT_EQ(why_ended(at_login(now), &now, noon + Seconds(1)), "expired");
  now.expires = 0;
  now.logon_hours = std::string(21, '\0');
  EXPECT_EQ(why_ended(at_login(now), &now, noon), "outside_hours");
}

TEST(WhyEnded, ALockThatEndsIsNoReason) {
  Account locked = account(1);
  locked.status = AccountStatus::locked;
  Account now = account(1);
  now.state_stamp = 2;
  EXPECT_EQ(why_ended(at_login(locked), &now, Time{}), "");
}

/// Logs in, changes the directory, and looks.
Task<void> end_one_of_two(Directory& directory, FixedClock& clock) {
  Sessions sessions(directory, clock);
  Stream first, second;
  auto one = co_await sessions.add(account(1), Service::imap, first);
  auto two = co_await sessions.add(account(2), Service::pop3, second);
  EXPECT_EQ(sessions.look(), 0u);
  EXPECT_EQ(sessions.list().size(), 2u);

  Account disabled = account(1);
  disabled.status = AccountStatus::disabled;
  directory.show({disabled, account(2)});
  EXPECT_EQ(sessions.look(), 1u);
  EXPECT_EQ(sessions.look(), 0u) << "it was told";
  EXPECT_TRUE(one->is_ended());
  EXPECT_FALSE(two->is_ended());
  EXPECT_EQ(first.woken, 1);
  EXPECT_EQ(second.woken, 0);
  EXPECT_EQ(sessions.list().size(), 1u);

  // It does not go.
  clock.advance(Seconds(3));
  sessions.look();
  co_await net::yield();
  EXPECT_TRUE(first.is_closed);
  EXPECT_FALSE(second.is_closed);
  one = nullptr;
  two = nullptr;
  EXPECT_EQ(sessions.look(), 0u);
  EXPECT_TRUE(sessions.list().empty());
}

TEST(Sessions, AreToldToGoAndThenClosed) {
  Directory directory;
  FixedClock clock;
  directory.show({account(1), account(2)});
  net::run(end_one_of_two(directory, clock));
}

Task<void> switch_off_pop3(Directory& directory, FixedClock& clock, Permits& permits) {
  Sessions sessions(directory, clock, [&](const Guid& guid) {
    return guid == account(1).guid ? permits : Permits();
  });
  Stream stream;
  const auto imap = co_await sessions.add(account(1), Service::imap, stream);
  const auto pop3 = co_await sessions.add(account(1), Service::pop3, stream);
  const auto other = co_await sessions.add(account(2), Service::pop3, stream);
  EXPECT_EQ(sessions.look(), 0u);
  permits.pop3 = false;
  EXPECT_EQ(sessions.look(), 1u);
  EXPECT_TRUE(pop3->is_ended());
  EXPECT_FALSE(imap->is_ended() || other->is_ended());
}

TEST(Sessions, EndWhenTheirServiceIsSwitchedOffForTheAccount) {
  Directory directory;
  FixedClock clock;
  Permits permits;
  directory.show({account(1), account(2)});
  net::run(switch_off_pop3(directory, clock, permits));
}

Task<void> end_by_administrator(Directory& directory) {
  Sessions sessions(directory);
  Stream stream;
  const auto one = co_await sessions.add(account(1), Service::imap, stream);
  const auto two = co_await sessions.add(account(1), Service::smtp, stream);
  EXPECT_EQ(sessions.end(account(2).guid, "x"), 0u);
  EXPECT_EQ(sessions.end(account(1).guid, "x"), 2u);
  EXPECT_TRUE(one->is_ended() && two->is_ended());
}

TEST(Sessions, AreEndedByAnAdministratorAlsoWithoutADirectory) {
  Directory directory;
  net::run(end_by_administrator(directory));
}

}  // namespace
}  // namespace hikyaku::auth
