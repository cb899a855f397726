#include "admin/quota_calls.h"

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

struct QuotaCalls : testing::Test {
  log::MemoryEngine engine;
  FixedClock clock;
  OneUser directory;
  store::Store store{engine};
  delivery::AccountSettings settings{engine};
  delivery::Accounts accounts{store,
                              [](const directory::Account&) {
                                return delivery::AccountHome{
                                    "inbox/user1", {500, 0}, {{}, 9}, "abc.jp"};
                              },
                              settings};
  Api api;

  void SetUp() override {
    ASSERT_TRUE(net::run(settings.open()));
    add_quota_calls(api, directory, accounts, clock);
  }
  std::string call(const char* method, json::object arguments) {
    const auto answer = net::run(api.call(method, std::move(arguments), {}));
    return answer ? json::serialize(answer->value) : answer.error().detail;
  }
};

TEST_F(QuotaCalls, shows_each_limit_with_its_source) {
  const std::string answer = call("account.quota", {{"account", "user1@abc.jp"}});
  EXPECT_TRUE(answer.contains(R"("bytes":{"used":0,"limit":500,"source":"mailbox"})")) << answer;
  EXPECT_TRUE(answer.contains(R"("messages":{"used":0,"limit":9,"source":"domain"},"own":{}})"))
      << answer;
}

TEST_F(QuotaCalls, sets_what_is_given_and_leaves_the_rest) {
  call("account.set_quota", {{"account", "user1"}, {"bytes", 0}});
  std::string answer =
      call("account.set_quota", {{"account", "USER1"}, {"messages", 5}, {"by", "root"}});
  EXPECT_TRUE(answer.contains(R"("bytes":{"used":0,"limit":0,"source":"account"})")) << answer;
  EXPECT_TRUE(answer.ends_with(R"("own":{"bytes":0,"messages":5,"time":1700000000,"by":"root"}})"))
      << answer;
  answer = call("account.set_quota", {{"account", "user1"}, {"default", true}, {"messages", 7}});
  EXPECT_TRUE(answer.contains(R"("limit":500,"source":"mailbox")")) << answer;
  EXPECT_TRUE(answer.contains(R"("limit":7,"source":"account")")) << answer;
}

TEST_F(QuotaCalls, refuses_what_is_no_account_or_no_limit) {
  EXPECT_EQ(call("account.quota", {{"account", "nobody"}}), "there is no mail account nobody");
  EXPECT_EQ(call("account.quota", {}), "the argument account is missing");
  for (const json::value& wrong : {json::value(-1), json::value("2G"), json::value(1.5),
                                   json::value(std::uint64_t{1} << 51)}) {
    const std::string answer = call("account.set_quota", {{"account", "user1"}, {"bytes", wrong}});
    EXPECT_TRUE(answer.contains("is not a number from 0 to")) << answer;
  }
  EXPECT_FALSE(settings.find(*Guid::from_bytes(std::string(16, '1'))));
}

}  // namespace
}  // namespace hikyaku::admin
