#include "delivery/schedule.h"

#include <gtest/gtest.h>

namespace hikyaku::delivery {
namespace {

constexpr Time start{Milliseconds(1'700'000'000'000)};

TEST(NextAttempt, waits_longer_each_time_then_hourly) {
  const ScheduleOptions options;
  const Time far = start + std::chrono::days(4);
  const std::pair<unsigned, Seconds> cases[] = {
      {1, Seconds(60)},   {2, Seconds(300)},  {3, Seconds(900)},
      {4, Seconds(1800)}, {5, Seconds(3600)}, {99, Seconds(3600)},
  };
  for (const auto& [attempts_count, wait] : cases)
    EXPECT_EQ(next_attempt(options, attempts_count, start, far), start + wait) << attempts_count;
}

TEST(NextAttempt, makes_the_last_one_when_the_time_is_up_and_then_no_more) {
  const ScheduleOptions options;
  EXPECT_EQ(next_attempt(options, 9, start, start + Seconds(10)), start + Seconds(10));
  EXPECT_EQ(next_attempt(options, 9, start + Seconds(10), start + Seconds(10)), std::nullopt);
}

TEST(Schedule, gives_the_oldest_due_job_first_and_none_that_is_not_due) {
  Schedule schedule{ScheduleOptions{}};
  schedule.add({1, "a.example", start + Seconds(20)});
  schedule.add({2, "b.example", start + Seconds(10)});
  schedule.add({3, "c.example", start + Seconds(99)});
  EXPECT_EQ(schedule.take(start), std::nullopt);
  EXPECT_EQ(schedule.next_due(start), start + Seconds(10));
  const Time later = start + Seconds(30);
  EXPECT_EQ(schedule.take(later)->entry, 2u);
  EXPECT_EQ(schedule.take(later)->entry, 1u);
  EXPECT_EQ(schedule.take(later), std::nullopt);
  EXPECT_EQ(schedule.running_count(), 2u);
  EXPECT_EQ(schedule.waiting_count(), 1u);
}

TEST(Schedule, keeps_one_destination_from_taking_all_places) {
  ScheduleOptions options;
  options.jobs_per_destination_max = 2;
  options.jobs_max = 3;
  Schedule schedule{options};
  for (log::Position id = 1; id <= 10; ++id) schedule.add({id, "slow.example", start});
  schedule.add({11, "quick.example", start + Seconds(1)});
  schedule.add({12, "quick.example", start + Seconds(1)});
  const Time now = start + Seconds(1);
  EXPECT_EQ(schedule.take(now)->destination, "slow.example");
  EXPECT_EQ(schedule.take(now)->destination, "slow.example");
  EXPECT_EQ(schedule.take(now)->destination, "quick.example");
  EXPECT_EQ(schedule.take(now), std::nullopt) << "three at once at most";
  EXPECT_EQ(schedule.next_due(now), std::nullopt) << "nothing before one has finished";
  schedule.finished("quick.example");
  EXPECT_EQ(schedule.take(now)->entry, 12u);
  schedule.finished("slow.example");
  EXPECT_EQ(schedule.take(now)->entry, 3u);
}

TEST(Schedule, gives_more_of_one_destination_without_counting_it) {
  Schedule schedule{ScheduleOptions{}};
  schedule.add({1, "a.example", start});
  schedule.add({2, "a.example", start});
  schedule.add({3, "a.example", start + Seconds(5)});
  schedule.add({4, "b.example", start});
  ASSERT_EQ(schedule.take(start)->entry, 1u);
  EXPECT_EQ(schedule.take_more("a.example", start)->entry, 2u);
  EXPECT_EQ(schedule.take_more("a.example", start), std::nullopt);
  EXPECT_EQ(schedule.running_count(), 1u);
  schedule.finished("a.example");
  EXPECT_EQ(schedule.running_count(), 0u);
}

TEST(Schedule, leaves_a_destination_alone_while_it_is_down) {
  ScheduleOptions options;
  options.down_wait = Seconds(60);
  Schedule schedule{options};
  schedule.set_down("a.example", start);
  schedule.add({1, "a.example", start});
  EXPECT_EQ(schedule.take(start + Seconds(59)), std::nullopt);
  EXPECT_EQ(schedule.take_more("a.example", start + Seconds(59)), std::nullopt);
  EXPECT_EQ(schedule.next_due(start), start + Seconds(60));
  EXPECT_EQ(schedule.take(start + Seconds(60))->entry, 1u);

  schedule.set_down("a.example", start);
  schedule.add({2, "a.example", start});
  schedule.set_all_up();
  EXPECT_EQ(schedule.take(start)->entry, 2u);
}

TEST(Schedule, moves_and_forgets_jobs) {
  Schedule schedule{ScheduleOptions{}};
  schedule.add({1, "a.example", start + Seconds(100)});
  schedule.add({1, "a.example", start});
  EXPECT_EQ(schedule.waiting_count(), 1u);
  EXPECT_EQ(schedule.next_due(start), start);
  schedule.remove(1, "a.example");
  EXPECT_EQ(schedule.take(start), std::nullopt);
  schedule.add({2, "b.example", start});
  schedule.clear();
  EXPECT_EQ(schedule.waiting_count(), 0u);
  EXPECT_EQ(schedule.next_due(start), std::nullopt);
}

}  // namespace
}  // namespace hikyaku::delivery
