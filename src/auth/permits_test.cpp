#include "auth/permits.h"

#include <gtest/gtest.h>

namespace hikyaku::auth {
namespace {

using directory::Verdict;

TEST(UseHours, are_read_as_they_are_written) {
  for (const char* const good : {"always", "mon-fri 08:00-18:30", "daily 00:00-24:00",
                                 "mon-fri 08:00-18:30, sat 09:00-12:00", "fri-mon 22:00-06:00"}) {
    const auto hours = parse_use_hours(good);
    ASSERT_TRUE(hours) << good;
    EXPECT_EQ(text(*hours), good);
  }
  EXPECT_EQ(text(*parse_use_hours(" MON-Fri  8:00-18:30 ,sat 9:00-12:00")),
            "mon-fri 08:00-18:30, sat 09:00-12:00");
  for (const char* const bad :
       {"", "mon", "mon 8-18", "mon 08:00", "mo 08:00-18:00", "mon 08:00-25:00", "mon 08:60-09:00",
        "mon 08:00-18:00,", "mon 08:00-08:00", "mon 24:00-08:00", "mon-tue-wed 08:00-09:00",
        "always, mon 08:00-09:00", "mon 8:0-9:0", "mon 08:00-24:01"})
    EXPECT_FALSE(parse_use_hours(bad)) << bad;
}

struct Moment {
  const char* hours;
  WeekMinute at;
  bool is_allowed;
};

TEST(UseHours, end_with_their_last_minute_and_may_go_over_midnight_and_the_weeks_end) {
  const Moment moments[] = {
      {"always", {3, 0}, true},
      {"mon-fri 08:00-18:00", {1, 480}, true},
      {"mon-fri 08:00-18:00", {1, 479}, false},
      {"mon-fri 08:00-18:00", {5, 1079}, true},
      {"mon-fri 08:00-18:00", {5, 1080}, false},
      {"mon-fri 08:00-18:00", {6, 600}, false},
      {"sat-mon 08:00-18:00", {0, 600}, true},
      {"sat-mon 08:00-18:00", {2, 600}, false},
      {"fri 22:00-06:00", {5, 1320}, true},
      {"fri 22:00-06:00", {6, 359}, true},
      {"fri 22:00-06:00", {6, 360}, false},
      {"fri 22:00-06:00", {5, 300}, false},
      {"sat 22:00-06:00", {0, 0}, true},
      {"daily 00:00-24:00", {6, 1439}, true},
      {"mon 08:00-09:00, wed 08:00-09:00", {3, 500}, true},
      {"mon 08:00-09:00, wed 08:00-09:00", {2, 500}, false},
  };
  for (const Moment& one : moments)
    EXPECT_EQ(is_within(*parse_use_hours(one.hours), one.at), one.is_allowed)
        << one.hours << " " << one.at.day << " " << one.at.minute;
}

TEST(UseHours, are_those_of_the_servers_time_zone) {
  setenv("TZ", "JST-9", 1);
  tzset();
  const WeekMinute moment = local_minute(Time(Seconds(1'700'000'000)));  // Tue 2023-11-14 22:13 UTC
  EXPECT_EQ(moment.day, 3);
  EXPECT_EQ(moment.minute, 7 * 60 + 13);
  unsetenv("TZ");
  tzset();
}

TEST(Permits, refuse_a_service_that_is_switched_off_and_no_other) {
  Permits permits;
  permits.pop3 = false;
  const Time now(Seconds(1'700'000'000));
  EXPECT_EQ(refusal(permits, Service::pop3, now), Verdict::service_off);
  EXPECT_EQ(refusal(permits, Service::imap, now), std::nullopt);
  EXPECT_EQ(refusal(permits, Service::smtp, now), std::nullopt);
  const int other_day = (local_minute(now).day + 2) % 7;
  permits.hours.spans = {
      {static_cast<std::uint8_t>(other_day), static_cast<std::uint8_t>(other_day), 0, 24 * 60}};
  EXPECT_EQ(refusal(permits, Service::imap, now), Verdict::outside_use_hours);
}

}  // namespace
}  // namespace hikyaku::auth
