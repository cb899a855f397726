#include "auth/remembered.h"

#include <gtest/gtest.h>

#include "auth/logon_hours.h"
#include "auth/slowdown.h"

namespace hikyaku::auth {
namespace {

TEST(Slowdown, doubles_up_to_its_maximum_and_forgets) {
  Slowdown slowdown(2, Milliseconds(100), Milliseconds(500));
  const Digester digester;
  const Digest client = digester.client("user1", "192.0.2.1");
  FixedClock clock;
  std::vector<int> waits;
  for (int i = 0; i < 7; ++i)
    waits.push_back(static_cast<int>(slowdown.refused(client, clock.now()).count()));
  EXPECT_EQ(waits, (std::vector<int>{0, 0, 100, 200, 400, 500, 500}));
  EXPECT_EQ(slowdown.refused(digester.client("user2", "192.0.2.1"), clock.now()).count(), 0);
  clock.advance(slowdown_forget + Seconds(1));
  EXPECT_EQ(slowdown.refused(client, clock.now()).count(), 0);
  slowdown.refused(client, clock.now());
  slowdown.accepted(client);
  EXPECT_EQ(slowdown.refused(client, clock.now()).count(), 0);
  EXPECT_EQ(slowdown.refused(client, clock.now()).count(), 0);
  EXPECT_EQ(slowdown.refused(client, clock.now()).count(), 100);
}

TEST(Slowdown, holds_only_so_many_clients) {
  Slowdown slowdown(0, Milliseconds(100), Milliseconds(500), 2);
  const Digester digester;
  const Time now = FixedClock().now();
  slowdown.refused(digester.client("a", ""), now);
  slowdown.refused(digester.client("b", ""), now);
  slowdown.refused(digester.client("c", ""), now);  // pushes "a" out
  EXPECT_EQ(slowdown.refused(digester.client("b", ""), now).count(), 200);
  EXPECT_EQ(slowdown.refused(digester.client("a", ""), now).count(), 100);
}

TEST(Remembered, is_bounded_and_drops_what_was_used_longest_ago) {
  Remembered remembered(2);
  const Digester digester;
  const Time now = FixedClock().now();
  const auto digest = [&](std::string_view who) { return digester.password(who, 1, "x"); };
  remembered.put(digest("a"), true, now + Seconds(9));
  remembered.put(digest("b"), false, now + Seconds(9));
  EXPECT_EQ(remembered.find(digest("a"), now), true);
  remembered.put(digest("c"), true, now + Seconds(9));
  EXPECT_EQ(remembered.find(digest("b"), now), std::nullopt);
  EXPECT_EQ(remembered.find(digest("a"), now), true);
  EXPECT_EQ(remembered.find(digest("a"), now + Seconds(9)), std::nullopt);
  EXPECT_EQ(remembered.size(), 1u);
}

TEST(LogonHours, counts_the_hours_of_the_week_from_sunday_in_utc) {
  // 2026-11-24 was a Tuesday: octets 6 to 8.
  const Time tuesday_0930 = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) +
                            std::chrono::hours(9) + std::chrono::minutes(30);
  std::string hours(21, '\0');
  hours[2 * 3 + 1] = 0x02;  // 09:00 to 10:00
  EXPECT_TRUE(is_within_logon_hours(hours, tuesday_0930));
  EXPECT_FALSE(is_within_logon_hours(hours, tuesday_0930 + std::chrono::hours(1)));
  EXPECT_FALSE(is_within_logon_hours(hours, tuesday_0930 - std::chrono::hours(1)));
  EXPECT_FALSE(is_within_logon_hours(hours, tuesday_0930 + std::chrono::hours(24)));
  EXPECT_TRUE(is_within_logon_hours("", tuesday_0930));
}

}  // namespace
}  // namespace hikyaku::auth
