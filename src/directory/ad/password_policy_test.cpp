#include "directory/ad/password_policy.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

std::optional<PasswordRule> broken(std::string_view password, std::string_view name = "suzuki",
                                   std::string_view display_name = "") {
  const PasswordPolicy policy{.length_min = 6, .needs_complexity = true, .history_length = 24};
  return broken_rule(policy, password, name, display_name);
}

TEST(PasswordPolicy, TheGuidesExamples) {  // PW-03, PW-04
  EXPECT_EQ(broken("12345678"), PasswordRule::complexity);
  EXPECT_EQ(broken("pass1234"), PasswordRule::complexity);
  EXPECT_EQ(broken("aB1!"), PasswordRule::length);
  EXPECT_EQ(broken("Suzuki!1"), PasswordRule::own_name);
  EXPECT_EQ(broken("Pass1234"), std::nullopt);
  EXPECT_EQ(broken("pass!234"), std::nullopt);
}

TEST(PasswordPolicy, LettersWithoutCaseAreACategoryOfTheirOwn) {
  EXPECT_EQ(broken("日本語abc1"), std::nullopt);
  EXPECT_EQ(broken("日本語日本語"), PasswordRule::complexity);
  EXPECT_EQ(broken("日本語"), PasswordRule::length) << "in characters, not in octets";
}

TEST(PasswordPolicy, NoPartOfTheFullNameOfThreeCharactersOrMore) {
  EXPECT_EQ(broken("hanaKO-12", "x", "Suzuki, Hanako"), PasswordRule::own_name);
  EXPECT_EQ(broken("A.li-Al-1", "x", "Al Li"), std::nullopt) << "too short to count";
  EXPECT_EQ(broken("鈴木花子さん1A", "x", "鈴木花子"), PasswordRule::own_name);
}

TEST(PasswordPolicy, WithoutComplexityOnlyTheLengthCounts) {
  EXPECT_EQ(broken_rule({.length_min = 3}, "aaa", "aaa", "aaa"), std::nullopt);
  EXPECT_EQ(broken_rule({.length_min = 3}, "aa", "x", ""), PasswordRule::length);
}

TEST(PasswordPolicy, WhatAControllerNames) {
  const std::string samba =
      "0000052D: Constraint violation - check_password_restrictions: the password ";
  EXPECT_EQ(rule_of_refusal(samba + "was already used (in history)!", {}), PasswordRule::history);
  EXPECT_EQ(rule_of_refusal(samba + "is too young to change!", {}), PasswordRule::age);
  EXPECT_EQ(rule_of_refusal(samba + "does not meet the complexity criteria!", {}),
            PasswordRule::complexity);
  const std::string windows = "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM)";
  EXPECT_EQ(rule_of_refusal(windows, {.history_length = 24}), PasswordRule::history);
  EXPECT_EQ(rule_of_refusal(windows, {.age_min = Seconds(86'400)}), PasswordRule::age);
  EXPECT_EQ(rule_of_refusal(windows, {.history_length = 24, .age_min = Seconds(86'400)}),
            PasswordRule::unknown);
}

}  // namespace
}  // namespace hikyaku::directory
