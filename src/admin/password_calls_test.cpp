#include "admin/password_calls.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "net/loop.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

struct OneUser final : directory::Backend {
  std::shared_ptr<const directory::View> view() const override {
    directory::Account user;
    user.guid = *Guid::from_bytes(std::string(16, '1'));
    user.name = "user1";
    return std::make_shared<directory::View>(std::vector{user}, std::vector<std::string>{"abc.jp"},
                                             "EPOST", "epost.local", Time{});
  }
  Task<directory::Verified> verify(std::string, std::string, Service) override {
    co_return directory::Verified{};
  }
};

struct PasswordCalls : testing::Test {
  PasswordCalls() {
    std::string name = testing::TempDir() + "hikyaku-calls.XXXXXX";
    folder = mkdtemp(name.data());
    passwords = *auth::StoredPasswords::open({folder, true});
    add_password_calls(api, directory, *passwords, &sessions, clock);
  }
  ~PasswordCalls() override { std::filesystem::remove_all(folder); }
  std::string call(const char* method, json::object arguments) {
    const auto answer = net::run(api.call(method, std::move(arguments), {}));
    return answer ? json::serialize(answer->value) : answer.error().detail;
  }
  std::string folder;
  FixedClock clock;
  OneUser directory;
  std::unique_ptr<auth::StoredPasswords> passwords;
  auth::Sessions sessions{directory, clock};
  Api api;
};

TEST_F(PasswordCalls, set_show_and_remove_one_and_never_say_it) {
  EXPECT_EQ(call("account.password", {{"account", "user1"}}),
            R"({"account":"user1","stored":false})");
  const std::string set = R"({"account":"user1","stored":true,"reversible":true,)"
                          R"("time":1700000000,"by":"root"})";
  EXPECT_EQ(call("account.set_password",
                 {{"account", "USER1@abc.jp"}, {"password", "pencil"}, {"by", "root"}}),
            set);
  EXPECT_EQ(call("account.password", {{"account", "user1"}}), set);
  EXPECT_EQ(call("account.remove_password", {{"account", "user1"}, {"by", "root"}}),
            R"({"account":"user1","stored":false})");
  EXPECT_EQ(call("account.remove_password", {{"account", "user1"}}),
            R"({"account":"user1","stored":false})");
}

TEST_F(PasswordCalls, refuse_who_is_no_account_and_what_is_no_password) {
  EXPECT_EQ(call("account.set_password", {{"account", "nobody"}, {"password", "x"}}),
            "there is no mail account nobody");
  EXPECT_EQ(call("account.set_password", {{"account", "user1"}}),
            "the argument password is missing");
  EXPECT_TRUE(call("account.set_password", {{"account", "user1"}, {"password", ""}})
                  .contains("the password is empty"));
  EXPECT_EQ(call("account.password", {{"account", "user1"}}),
            R"({"account":"user1","stored":false})");
}

}  // namespace
}  // namespace hikyaku::admin
