#include "auth/failures.h"

#include <gtest/gtest.h>

namespace hikyaku::auth {
namespace {

using directory::Verdict;

Failure failure(std::string account, std::string client, Verdict reason = Verdict::wrong_password) {
  Failure one;
  one.account = std::move(account);
  one.client = std::move(client);
  one.reason = reason;
  return one;
}

TEST(Failures, AreCountedByClientAndAccount) {
  Failures failures;
  const Time now = Time(Seconds(1000));
  failures.add(failure("taro", "192.0.2.1"), true, now);
  failures.add(failure("hanako", "192.0.2.1"), true, now + Seconds(1));
  failures.add(failure("Taro", "192.0.2.1", Verdict::locked), false, now + Seconds(2));
  failures.add(failure("taro", "192.0.2.2"), false, now + Seconds(3));
  const auto all = failures.list();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].client, "192.0.2.2");
  EXPECT_EQ(all[1].account, "taro");
  EXPECT_EQ(all[1].count, 2u);
  EXPECT_EQ(all[1].asked, 1u);
  EXPECT_EQ(all[1].reason, Verdict::locked);
  EXPECT_EQ(all[1].first, now);
  EXPECT_EQ(all[1].last, now + Seconds(2));
  EXPECT_EQ(all[2].account, "hanako");
}

TEST(Failures, TheTableIsBounded) {
  Failures failures(3);
  for (int i = 0; i < 10; ++i)
    failures.add(failure("user" + std::to_string(i), std::string("192.0.2.1")), true, Time{});
  failures.add(failure(std::string(10'000, 'x'), "192.0.2.1"), true, Time{});
  const auto all = failures.list();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].account.size(), failure_login_bytes_max);
  EXPECT_EQ(all[1].account, "user9");
  failures.add(failure("user9", "192.0.2.1"), true, Time{});
  EXPECT_EQ(failures.list()[0].count, 2u);
}

}  // namespace
}  // namespace hikyaku::auth
