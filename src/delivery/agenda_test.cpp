#include "delivery/agenda.h"

#include <gtest/gtest.h>

#include "delivery/attempt.h"

namespace hikyaku::delivery {
namespace {

constexpr Time start{Milliseconds(1'700'000'000'000)};

std::shared_ptr<Entry> entry_for(std::vector<std::string> domains) {
  auto entry = std::make_shared<Entry>();
  entry->id = 1;
  entry->expires = start + std::chrono::days(4);
  for (std::string& domain : domains) {
    Recipient recipient;
    recipient.path = {"user", std::move(domain)};
    recipient.next = start;
    entry->recipients.push_back(std::move(recipient));
  }
  return entry;
}

struct AgendaTest : testing::Test {
  Schedule schedule{ScheduleOptions{}};
  Agenda agenda{schedule,
                [](const Entry&, const Recipient& recipient) { return recipient.path.domain; }};
};

TEST_F(AgendaTest, makes_one_job_of_the_recipients_of_a_destination) {
  const auto entry = entry_for({"a.example", "b.example", "a.example"});
  EXPECT_FALSE(agenda.refresh(1, entry, start));
  EXPECT_EQ(schedule.waiting_count(), 2u);
  const auto job = schedule.take(start);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->destination, "a.example");
  EXPECT_EQ(agenda.begin(*job, *entry, start, 100), (std::vector<std::uint32_t>{0, 2}));
}

TEST_F(AgendaTest, does_not_give_out_what_is_being_worked_on) {
  const auto entry = entry_for({"a.example"});
  agenda.refresh(1, entry, start);
  const auto job = schedule.take(start);
  agenda.begin(*job, *entry, start, 100);
  agenda.refresh(1, entry, start);
  EXPECT_EQ(schedule.waiting_count(), 0u);
  agenda.end(*job);
  agenda.refresh(1, entry, start);
  EXPECT_EQ(schedule.waiting_count(), 1u);
}

TEST_F(AgendaTest, forgets_what_the_queue_forgot) {
  agenda.refresh(1, entry_for({"a.example"}), start);
  agenda.refresh(1, nullptr, start);
  EXPECT_EQ(schedule.waiting_count(), 0u);
}

TEST_F(AgendaTest, reports_once_nothing_else_of_the_entry_is_due) {
  auto entry = entry_for({"a.example", "b.example"});
  entry->recipients[0].state = Recipient::State::failed;
  EXPECT_FALSE(agenda.refresh(1, entry, start)) << "the other is still to be tried";
  entry->recipients[1].next = start + Seconds(60);
  EXPECT_TRUE(agenda.refresh(1, entry, start)) << "the other waits for long";
  const Job job{1, "b.example", start};
  agenda.begin(job, *entry, start, 100);
  EXPECT_FALSE(agenda.refresh(1, entry, start)) << "the other is under way";
}

TEST(Judge, tells_delivered_deferred_failed_and_timed_out_apart) {
  const ScheduleOptions options;
  const auto entry = entry_for({"a.example"});
  const auto state = [&](std::string status, Time now) {
    return judge(options, *entry, 0, {std::move(status), "words", "mx", true}, now).state;
  };
  EXPECT_EQ(state("2.0.0", start), Recipient::State::delivered);
  EXPECT_EQ(state("4.2.0", start), Recipient::State::waiting);
  EXPECT_EQ(state("5.1.1", start), Recipient::State::failed);
  EXPECT_EQ(state("4.2.0", entry->expires), Recipient::State::failed);
  EXPECT_EQ(judge(options, *entry, 0, {"4.2.0", "w", "mx", true}, start).next, start + Seconds(60));
}

}  // namespace
}  // namespace hikyaku::delivery
