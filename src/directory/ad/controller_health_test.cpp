#include "directory/ad/controller_health.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

using Took = Pace::Took;

const std::vector<Controller> three = {
    {"192.0.2.1", "dc1", 0}, {"192.0.2.2", "dc2", 0}, {"192.0.2.3", "far", 1}};

std::string order_of(const HealthByAddress& health) {
  std::string order;
  for (const Controller& one : in_order(three, health)) order += one.host + " ";
  return order;
}

void ping_all(HealthByAddress& health, double first, double second, double far, int times = 20) {
  for (int i = 0; i < times; ++i) {
    health["192.0.2.1"].note_ping(Netlogon(), Took(first));
    health["192.0.2.2"].note_ping(Netlogon(), Took(second));
    health["192.0.2.3"].note_ping(Netlogon(), Took(far));
    judge_paces(three, health);
  }
}

TEST(Order, is_that_of_dns_until_one_is_clearly_slower_within_its_rank) {
  HealthByAddress health;
  EXPECT_EQ(order_of(health), "dc1 dc2 far ");
  ping_all(health, 20, 2, 1);
  EXPECT_EQ(order_of(health), "dc1 dc2 far ") << "some ms are no reason";
  ping_all(health, 60, 2, 1);
  EXPECT_EQ(order_of(health), "dc2 dc1 far ") << "the far one may be as quick as it will";
  EXPECT_EQ(health["192.0.2.1"].state(), ControllerState::slow);
}

TEST(Order, has_two_thresholds_so_that_controllers_do_not_swap_with_each_ping) {
  HealthByAddress health;
  ping_all(health, 60, 2, 1);
  ping_all(health, 20, 2, 1);
  EXPECT_EQ(order_of(health), "dc2 dc1 far ") << "between the thresholds nothing changes";
  ping_all(health, 4, 2, 1);
  EXPECT_EQ(order_of(health), "dc1 dc2 far ");
  ping_all(health, 20, 2, 1);
  EXPECT_EQ(order_of(health), "dc1 dc2 far ");
  ping_all(health, 300, 2, 1, 1);
  EXPECT_EQ(order_of(health), "dc2 dc1 far ");
}

TEST(Order, puts_one_whose_logins_wait_behind_and_tries_it_again) {
  HealthByAddress health;
  ping_all(health, 1, 1, 1);
  for (int i = 0; i < 10; ++i) health["192.0.2.1"].pace.note_login(Took(900));
  judge_paces(three, health);
  EXPECT_EQ(order_of(health), "dc2 dc1 far ");
  for (int i = 0; i < 5; ++i) health["192.0.2.1"].pace.fade();
  judge_paces(three, health);
  EXPECT_EQ(order_of(health), "dc1 dc2 far ");
}

TEST(Order, leaves_out_the_failing_and_asks_the_silent_last_of_all) {
  HealthByAddress health;
  health["192.0.2.1"].silent = true;
  EXPECT_EQ(order_of(health), "dc2 far dc1 ");
  EXPECT_TRUE(health["192.0.2.2"].note_failure("refused", {}, {}));
  EXPECT_EQ(order_of(health), "far dc1 ");
}

TEST(Health, opens_for_longer_each_time_and_closes_with_the_first_answer) {
  ControllerHealth health;
  const ControllerHealth::Moment now{};
  EXPECT_TRUE(health.note_failure("refused", now, Time{}));
  EXPECT_EQ(health.retry_at - now, Seconds(1));
  EXPECT_FALSE(health.note_failure("refused", now, Time{}));
  EXPECT_EQ(health.retry_at - now, Seconds(2));
  for (int i = 0; i < 10; ++i) health.note_failure("reset", now, Time{});
  EXPECT_EQ(health.retry_at - now, Seconds(30));
  EXPECT_EQ(health.failures, 12u);
  EXPECT_EQ(health.state(), ControllerState::failing);
  EXPECT_TRUE(health.note_answer());
  EXPECT_FALSE(health.note_answer());
  EXPECT_EQ(health.state(), ControllerState::well);
  EXPECT_EQ(health.failures, 0u);
  EXPECT_EQ(health.last_error, "reset") << "what it was stays to be read";
  health.note_failure("refused", now, Time{});
  EXPECT_EQ(health.retry_at - now, Seconds(1));
}

TEST(Health, asks_for_a_look_once_when_pings_are_not_answered_any_more) {
  ControllerHealth health;
  EXPECT_FALSE(health.note_ping(std::nullopt, {})) << "a firewall may drop them all";
  EXPECT_FALSE(health.note_ping(Netlogon(), Took(1)));
  EXPECT_TRUE(health.note_ping(std::nullopt, {}));
  EXPECT_FALSE(health.note_ping(std::nullopt, {}));
  EXPECT_FALSE(health.note_ping(Netlogon(), Took(1)));
  EXPECT_EQ(health.missed_pings, 0u);
}

}  // namespace
}  // namespace hikyaku::directory
