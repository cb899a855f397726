#include "app/moment_text.h"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

namespace hikyaku::app {
namespace {

const Time now{Milliseconds(1'800'000'000'000)};

TEST(MomentText, a_time_is_local_unless_it_says_its_zone) {
  ::setenv("TZ", "Asia/Tokyo", 1);
  ::tzset();
  const Time ten{Milliseconds(1'795'482'000'000)};  // 2026-11-24 01:00:00 UTC
  EXPECT_EQ(parse_moment("2026-11-24 10:00:00", now), ten);
  EXPECT_EQ(parse_moment("2026-11-24 10:00", now), ten);
  EXPECT_EQ(parse_moment("2026-11-24T10:00:00+09:00", now), ten);
  EXPECT_EQ(parse_moment("2026-11-24 01:00:00Z", now), ten);
  EXPECT_EQ(parse_moment("2026-11-23 20:00:00 -0500", now), ten);
  EXPECT_EQ(parse_moment("2026-11-24 10:00:00.25", now), ten + Milliseconds(250));
  EXPECT_EQ(parse_moment("2026-11-24", now), ten - Seconds(36'000));
}

TEST(MomentText, days_and_hours_are_before_now) {
  EXPECT_EQ(parse_moment("3d", now), now - Seconds(3 * 86'400));
  EXPECT_EQ(parse_moment("12h", now), now - Seconds(43'200));
}

TEST(MomentText, what_is_no_time_is_nothing) {
  for (const char* wrong : {"", "yesterday", "3", "d", "-1d", "1000000d", "2026-02-31 10:00:00",
                            "2026-11-24 10:61:00", "2026-11-24 10:00:00 JST", "26-11-24 10:00:00"})
    EXPECT_FALSE(parse_moment(wrong, now)) << wrong;
}

}  // namespace
}  // namespace hikyaku::app
