#include "auth/offline_logins.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "auth/authenticator.h"
#include "auth/offline_file.h"

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Verdict;
using directory::Verified;
using directory::View;

/// A directory that can be switched off.
struct Backend final : directory::Backend {
  std::shared_ptr<const View> seen;
  bool is_up = true, is_read = true;
  std::string right = "secret";
  int binds = 0;
  std::shared_ptr<const View> view() const override { return seen; }
  bool is_current() const override { return is_read; }
  Task<Verified> verify(std::string login, std::string password, Service) override {
    ++binds;
    if (!is_up) co_return Verified{Verdict::unavailable, {}, "no controller"};
    const Account* const account = seen->by_login(login);
    if (account == nullptr || password != right)
      co_return Verified{Verdict::wrong_password, {}, {}};
    co_return Verified{Verdict::accepted, *account, {}};
  }
};

struct OfflineLogin : testing::Test {
  OfflineLogin() {
    std::string name = testing::TempDir() + "hikyaku-offline.XXXXXX";
    folder = mkdtemp(name.data());
    file = folder + "/offline";
    person.guid.octets[0] = 1;
    person.name = "user1";
    person.state_stamp = 7;
    show();
    begin();
  }
  ~OfflineLogin() override {
    authenticator.reset();
    offline.reset();
    std::filesystem::remove_all(folder);
  }
  void show() {
    backend.seen = std::make_shared<View>(std::vector{person}, std::vector<std::string>{"abc.jp"},
                                          "EPOST", "epost.test", clock.now());
  }
  /// As after a restart: nothing is remembered but what the file has.
  void begin() {
    authenticator.reset();
    offline.reset();
    offline = *OfflineLogins::open({file, std::chrono::hours(8)});
    AuthenticatorOptions options;
    options.offline = offline.get();
    options.slowdown_max = Milliseconds(1);
    authenticator = make_authenticator(backend, options, clock);
  }
  void go_down() { backend.is_up = backend.is_read = false; }
  Verdict check(std::string password, std::string login = "user1") {
    return net::run(authenticator->check({{}, std::move(login), std::move(password)}, Service::imap,
                                         "192.0.2.1"))
        .verdict;
  }
  /// Verified by the directory, kept, and the server started again.
  void verify_and_begin() {
    ASSERT_EQ(check("secret"), Verdict::accepted);
    begin();
    ASSERT_EQ(offline->size(), 1u);
  }

  FixedClock clock;
  Account person;
  Backend backend;
  std::string folder, file;
  std::unique_ptr<OfflineLogins> offline;
  std::unique_ptr<Authenticator> authenticator;
};

TEST_F(OfflineLogin, goes_on_with_the_last_verified_password_only_and_is_never_final) {
  verify_and_begin();
  go_down();
  EXPECT_EQ(check("other"), Verdict::unavailable);
  EXPECT_EQ(check("secret", "nobody"), Verdict::unavailable);
  EXPECT_EQ(check("secret"), Verdict::accepted);
  const int binds = backend.binds;
  EXPECT_EQ(check("another"), Verdict::unavailable);
  EXPECT_EQ(backend.binds, binds) << "the silence of a moment ago is believed";
  clock.advance(Seconds(6));
  EXPECT_EQ(check("a third"), Verdict::unavailable);
  EXPECT_EQ(backend.binds, binds + 1);
}

TEST_F(OfflineLogin, counts_only_while_the_directory_cannot_be_read_either) {
  verify_and_begin();
  backend.is_up = false;
  EXPECT_EQ(check("secret"), Verdict::unavailable);
  backend.is_read = false;
  EXPECT_EQ(check("secret"), Verdict::accepted);
}

TEST_F(OfflineLogin, ends_so_long_after_the_directory_accepted_it) {
  verify_and_begin();
  go_down();
  clock.advance(std::chrono::hours(8));
  EXPECT_EQ(check("secret"), Verdict::accepted);
  clock.advance(Seconds(61));  // and what was remembered of that has ended, too
  EXPECT_EQ(check("secret"), Verdict::unavailable);
}

TEST_F(OfflineLogin, ends_with_another_state_of_the_account) {
  verify_and_begin();
  offline->look(*backend.seen, clock.now());
  EXPECT_EQ(offline->size(), 1u);
  go_down();
  person.state_stamp = 8;
  show();
  EXPECT_EQ(check("secret"), Verdict::unavailable);
  offline->look(*backend.seen, clock.now());
  EXPECT_EQ(offline->size(), 0u);
  begin();
  EXPECT_EQ(offline->size(), 0u) << "it is gone from the file, too";
}

TEST_F(OfflineLogin, of_a_disabled_account_is_gone) {
  verify_and_begin();
  person.status = AccountStatus::disabled;
  show();
  offline->look(*backend.seen, clock.now());
  EXPECT_EQ(offline->size(), 0u);
}

TEST_F(OfflineLogin, guesses_are_few) {
  verify_and_begin();
  go_down();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(check("guess" + std::to_string(i)), Verdict::unavailable);
  EXPECT_EQ(check("secret"), Verdict::unavailable) << "after ten wrong ones nothing is looked at";
  clock.advance(Seconds(901));
  EXPECT_EQ(check("secret"), Verdict::accepted);
}

TEST_F(OfflineLogin, keeps_its_file_to_itself_and_removes_a_damaged_one) {
  verify_and_begin();
  struct stat status{};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  std::ifstream in(file);
  const std::string content(std::istreambuf_iterator<char>(in), {});
  EXPECT_FALSE(content.contains("secret"));
  EXPECT_TRUE(content.contains("$argon2id$"));
  offline.reset();
  authenticator.reset();
  std::ofstream(file, std::ios::app) << "x";
  begin();
  EXPECT_EQ(offline->size(), 0u);
  ASSERT_TRUE(OfflineLogins::forget_all(file));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(OfflineFile, a_cut_or_changed_file_is_none) {
  const std::string bytes = encode_offline_file({{{}, 7, 1'700'000'000, "$argon2id$x"}});
  ASSERT_TRUE(decode_offline_file(bytes));
  EXPECT_EQ(decode_offline_file(bytes)->front().verifier, "$argon2id$x");
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_offline_file(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decode_offline_file(bytes + "x"));
}

}  // namespace
}  // namespace hikyaku::auth
