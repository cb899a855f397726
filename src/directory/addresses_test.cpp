#include "directory/addresses.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

Account account(std::string name, std::string mail, std::vector<std::string> proxies = {}) {
  Account made;
  made.name = std::move(name);
  made.mail = std::move(mail);
  read_proxy_addresses(proxies, made);
  return made;
}

TEST(ProxyAddresses, are_a_primary_one_and_aliases_and_nothing_else) {
  const Account read = account(
      "a", "",
      {"smtp:b@abc.jp", "SMTP:Main@abc.jp", "X400:c=jp;a= ;p=EPOST", "SIP:a@abc.jp",
       "smtp:main@ABC.jp", "smtp:a@abc.jp", "smtp:A@abc.jp", "smtp:", "smtp:@abc.jp", "smtp:a@",
       "smtp:no address", "smtp:a b@abc.jp", "EUM:1@abc.jp", "smtp:\"x\"@abc.jp"});
  EXPECT_EQ(read.primary, "Main@abc.jp");
  EXPECT_EQ(read.aliases, (std::vector<std::string>{"\"x\"@abc.jp", "A@abc.jp", "b@abc.jp"}));
}

TEST(ProxyAddresses, are_the_same_in_any_order) {
  const Account one =
      account("a", "", {"smtp:b@x.jp", "smtp:a@x.jp", "SMTP:c@x.jp", "SMTP:d@x.jp"});
  const Account other =
      account("a", "", {"SMTP:d@x.jp", "SMTP:c@x.jp", "smtp:a@x.jp", "smtp:b@x.jp"});
  EXPECT_EQ(one.primary, other.primary);
  EXPECT_EQ(one.aliases, other.aliases);
}

TEST(OwnAddresses, are_each_once) {
  const Account one = account("a", "A@x.jp", {"SMTP:a@x.jp", "smtp:b@x.jp"});
  EXPECT_EQ(own_addresses(one), (std::vector<std::string_view>{"A@x.jp", "b@x.jp"}));
}

constexpr Seconds keep = std::chrono::days(90);
const Time now(Seconds(1'700'000'000));

std::string former(const Account& before, const Account& after, Time at = now) {
  std::string text;
  for (const FormerAddress& one : former_addresses(before, after, keep, at)) text += one.text + " ";
  return text;
}

TEST(FormerAddresses, are_those_of_before_a_rename) {
  EXPECT_EQ(former(account("sato", ""), account("suzuki", "")), "sato ");
  EXPECT_EQ(former(account("sato", "sato@x.jp"), account("sato", "suzuki@x.jp")), "sato@x.jp ");
  EXPECT_EQ(former(account("sato", "sato@x.jp", {"SMTP:sato@x.jp", "smtp:s@x.jp", "smtp:k@x.jp"}),
                   account("suzuki", "suzuki@x.jp", {"SMTP:suzuki@x.jp", "smtp:k@x.jp"})),
            "sato@x.jp s@x.jp sato ");
}

TEST(FormerAddresses, are_none_without_a_rename) {
  EXPECT_EQ(former(account("a", "a@x.jp", {"smtp:b@x.jp"}), account("A", "A@x.jp")), "")
      << "an alias that was taken away is gone";
  EXPECT_EQ(former(account("a", "a@x.jp", {"SMTP:p@x.jp"}), account("a", "")), "");
  EXPECT_EQ(former(account("a", ""), account("a", "a@x.jp")), "");
  EXPECT_EQ(former(account("a", "a@x.jp"), account("a", "new@x.jp", {"smtp:a@x.jp"})), "")
      << "it is an alias already";
  EXPECT_TRUE(former_addresses(account("a", ""), account("b", ""), Seconds(0), now).empty());
}

TEST(FormerAddresses, stay_for_their_time_and_end_when_they_are_own_again) {
  Account renamed = account("suzuki", "");
  renamed.former = former_addresses(account("sato", ""), renamed, keep, now);
  EXPECT_EQ(former(renamed, account("suzuki", "new@x.jp"), now + std::chrono::days(89)), "sato ");
  EXPECT_EQ(former(renamed, account("suzuki", ""), now + std::chrono::days(90)), "");
  EXPECT_EQ(former(renamed, account("sato", "")), "suzuki ");
  Account third = account("tanaka", "");
  third.former = former_addresses(renamed, third, keep, now + std::chrono::days(10));
  ASSERT_EQ(third.former.size(), 2u);
  EXPECT_EQ(third.former[0].text, "sato");
  EXPECT_EQ(third.former[1].until - third.former[0].until, Seconds(std::chrono::days(10)).count());
}

TEST(FormerAddresses, are_so_many_at_most) {
  Account changing = account("n0", "");
  for (int i = 1; i < 100; ++i) {
    Account next = account("n" + std::to_string(i), "");
    next.former = former_addresses(changing, next, keep, now);
    changing = next;
  }
  EXPECT_EQ(changing.former.size(), former_addresses_max);
  EXPECT_EQ(changing.former.back().text, "n98");
}

}  // namespace
}  // namespace hikyaku::directory
