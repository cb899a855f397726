#include "directory/brake.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

Account account(AccountStatus status) {
  Account made;
  made.status = status;
  return made;
}

TEST(Harm, is_what_takes_mail_or_logins_away) {
  using enum AccountStatus;
  const struct {
    AccountStatus before, after;
    std::optional<Harm> harm;
  } cases[] = {{enabled, enabled, {}},
               {enabled, disabled, Harm::disabled},
               {enabled, locked, Harm::locked},
               {enabled, expired, Harm::expired},
               {enabled, must_change_password, Harm::must_change_password},
               {locked, disabled, Harm::disabled},
               {locked, must_change_password, {}},
               {disabled, expired, {}},
               {disabled, enabled, {}}};
  for (const auto& one : cases) {
    const Account after = account(one.after);
    EXPECT_EQ(harm_of(account(one.before), &after), one.harm);
  }
  EXPECT_EQ(harm_of(account(disabled), nullptr), Harm::removed);
}

TEST(Brake, allows_a_share_of_the_accounts_and_always_a_few) {
  const Brake brake({.percent = 10, .accounts = 5});
  for (const auto& [harms, accounts, allowed] : {std::tuple{5u, 6u, true},
                                                 {6u, 6u, false},
                                                 {6u, 59u, false},
                                                 {6u, 60u, true},
                                                 {100u, 1000u, true},
                                                 {101u, 1000u, false}})
    EXPECT_EQ(brake.allows(harms, accounts, Time{}), allowed) << harms << " of " << accounts;
  EXPECT_TRUE(Brake({.percent = 100, .accounts = 5}).allows(1000, 1000, Time{}));
  EXPECT_FALSE(Brake({.percent = 0, .accounts = 0}).allows(1, 1000, Time{}));
}

TEST(Brake, counts_what_was_taken_within_a_minute) {
  Brake brake({.percent = 10, .accounts = 5});
  Time now{};
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(brake.allows(1, 100, now));
    brake.note(1, 0, now);
    now += Seconds(1);
  }
  EXPECT_FALSE(brake.allows(1, 100, now)) << "one after the other is many, too";
  EXPECT_TRUE(brake.allows(1, 100, now + Seconds(51)));
}

TEST(Brake, lets_single_urgent_ones_pass_while_it_holds_and_few_however_long_that_is) {
  Brake brake({.percent = 10, .accounts = 5});
  Time now{};
  EXPECT_TRUE(brake.allows_urgent(1, 0, now));
  EXPECT_TRUE(brake.allows_urgent(1, 4, now));
  EXPECT_FALSE(brake.allows_urgent(2, 0, now)) << "not single";
  EXPECT_FALSE(brake.allows_urgent(1, 5, now));
  brake.note(0, 3, now);
  now += Seconds(59);
  EXPECT_FALSE(brake.allows_urgent(1, 0, now)) << "not after others that were held";
  EXPECT_TRUE(brake.allows_urgent(1, 0, now + Seconds(1)));
  EXPECT_TRUE(Brake({.percent = 100, .accounts = 5}).allows_urgent(1000, 1000, now));
  for (const Harm harm : {Harm::locked, Harm::must_change_password, Harm::removed})
    EXPECT_FALSE(is_urgent(harm)) << name_of(harm);
  EXPECT_TRUE(is_urgent(Harm::disabled) && is_urgent(Harm::expired));
}

}  // namespace
}  // namespace hikyaku::directory
