#include "auth/lockout_shield.h"

#include <gtest/gtest.h>

namespace hikyaku::auth {
namespace {

const directory::LockoutPolicy policy{.threshold = 5, .window = Seconds(1800)};

Guid guid_of(std::uint8_t number) {
  Guid guid;
  guid.octets[0] = number;
  return guid;
}

TEST(LockoutShield, StopsShortOfTheThresholdForTheTimeInWhichTheDirectoryCounts) {
  LockoutShield shield(2);
  Time now(Seconds(1'000'000));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(shield.may_ask(guid_of(1), 7, policy, now)) << i;
    shield.wrong(guid_of(1), 7, policy, now);
  }
  EXPECT_FALSE(shield.may_ask(guid_of(1), 7, policy, now));
  EXPECT_TRUE(shield.may_ask(guid_of(2), 7, policy, now)) << "another account";
  EXPECT_FALSE(shield.may_ask(guid_of(1), 7, policy, now + Seconds(1799)));
  now += Seconds(1800);
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, policy, now));
  shield.wrong(guid_of(1), 7, policy, now);
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, policy, now)) << "it counts anew";
}

TEST(LockoutShield, ARightPasswordBeginsAnew) {
  LockoutShield shield(4);
  for (int i = 0; i < 3; ++i) shield.wrong(guid_of(1), 7, policy, Time{});
  EXPECT_FALSE(shield.may_ask(guid_of(1), 7, policy, Time{}));
  shield.right(guid_of(1));
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, policy, Time{}));
}

TEST(LockoutShield, AChangedAccountIsAskedAboutOnceMore) {
  LockoutShield shield(2);
  for (int i = 0; i < 3; ++i) shield.wrong(guid_of(1), 7, policy, Time{});
  EXPECT_FALSE(shield.may_ask(guid_of(1), 7, policy, Time{}));
  EXPECT_TRUE(shield.may_ask(guid_of(1), 8, policy, Time{})) << "the password may be a new one";
  shield.wrong(guid_of(1), 8, policy, Time{});
  EXPECT_FALSE(shield.may_ask(guid_of(1), 8, policy, Time{}));
}

TEST(LockoutShield, ALowThresholdLeavesRoomAndWithoutOneAllIsAsked) {
  LockoutShield shield(10);
  const directory::LockoutPolicy three{.threshold = 3, .window = Seconds(1800)};
  shield.wrong(guid_of(1), 7, three, Time{});
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, three, Time{}));
  shield.wrong(guid_of(1), 7, three, Time{});
  EXPECT_FALSE(shield.may_ask(guid_of(1), 7, three, Time{}));
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, {}, Time{})) << "the domain locks nobody";
  LockoutShield off(0);
  for (int i = 0; i < 10; ++i) off.wrong(guid_of(1), 7, policy, Time{});
  EXPECT_TRUE(off.may_ask(guid_of(1), 7, policy, Time{}));
}

TEST(LockoutShield, TheTableIsBounded) {
  LockoutShield shield(2, 2);
  for (std::uint8_t i = 1; i <= 3; ++i)
    for (int times = 0; times < 3; ++times) shield.wrong(guid_of(i), 7, policy, Time{});
  EXPECT_TRUE(shield.may_ask(guid_of(1), 7, policy, Time{})) << "the oldest gave way";
  EXPECT_FALSE(shield.may_ask(guid_of(3), 7, policy, Time{}));
}

}  // namespace
}  // namespace hikyaku::auth
