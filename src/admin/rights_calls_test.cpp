#include "admin/rights_calls.h"

#include <gtest/gtest.h>

#include "log/memory_engine.h"
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

struct RightsCalls : testing::Test {
  log::MemoryEngine engine;
  FixedClock clock;
  OneUser directory;
  store::Store store{engine};
  delivery::AccountSettings settings{engine};
  delivery::Accounts accounts{
      store, [](const directory::Account&) { return delivery::AccountHome{}; }, settings};
  auth::Sessions sessions{directory, clock};
  Api api;

  void SetUp() override {
    ASSERT_TRUE(net::run(settings.open()));
    add_rights_calls(api, directory, accounts, sessions, clock);
  }
  std::string call(const char* method, json::object arguments) {
    const auto answer = net::run(api.call(method, std::move(arguments), {}));
    return answer ? json::serialize(answer->value) : answer.error().detail;
  }
};

TEST_F(RightsCalls, show_what_counts_when_nothing_is_set) {
  const std::string answer = call("account.rights", {{"account", "user1@abc.jp"}});
  EXPECT_TRUE(answer.ends_with(R"("status":"enabled","smtp":true,"pop3":true,"imap":true,)"
                               R"("hours":"always","size":0,"destinations":[]})"))
      << answer;
}

TEST_F(RightsCalls, set_what_is_given_and_leave_the_rest) {
  call("account.set_rights", {{"account", "user1"}, {"pop3", false}, {"size", 5000}});
  std::string answer = call("account.set_rights", {{"account", "user1"},
                                                   {"hours", "MON-fri 8:00-18:00"},
                                                   {"destinations", {"Abc.jp", "*@far.example"}},
                                                   {"by", "root"}});
  EXPECT_TRUE(answer.ends_with(R"("smtp":true,"pop3":false,"imap":true,)"
                               R"("hours":"mon-fri 08:00-18:00","size":5000,)"
                               R"("destinations":["abc.jp","*@far.example"],)"
                               R"("time":1700000000,"by":"root"})"))
      << answer;
  answer = call("account.set_rights", {{"account", "user1"},
                                       {"pop3", true},
                                       {"size", 0},
                                       {"hours", "always"},
                                       {"destinations", json::array()}});
  EXPECT_TRUE(answer.contains(R"("hours":"always","size":0,"destinations":[])")) << answer;
}

TEST_F(RightsCalls, change_nothing_when_one_of_them_is_wrong) {
  const std::pair<const char*, json::value> wrong[] = {{"smtp", "on"},
                                                       {"hours", "weekdays"},
                                                       {"hours", 8},
                                                       {"size", -1},
                                                       {"size", "2G"},
                                                       {"size", std::uint64_t{1} << 41},
                                                       {"imap", 1},
                                                       {"destinations", "a"},
                                                       {"destinations", json::array{"@abc.jp"}},
                                                       {"destinations", json::array{7}}};
  for (const auto& [name, value] : wrong) {
    json::object arguments{{"account", "user1"}, {"pop3", false}};
    arguments[name] = value;
    const std::string answer = call("account.set_rights", std::move(arguments));
    EXPECT_FALSE(answer.starts_with("{")) << answer;
  }
  EXPECT_EQ(call("account.set_rights", {{"account", "nobody"}}), "there is no mail account nobody");
  EXPECT_TRUE(call("account.rights", {{"account", "user1"}}).contains(R"("pop3":true)"));
}

}  // namespace
}  // namespace hikyaku::admin
