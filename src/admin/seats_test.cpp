#include "admin/seats.h"

#include <gtest/gtest.h>

namespace hikyaku::admin {
namespace {

directory::Account account(std::uint8_t number, std::string domain) {
  directory::Account one;
  one.guid.octets[0] = number;
  one.name = "user" + std::to_string(number);
  one.domain = std::move(domain);
  return one;
}

TEST(Seats, AreCountedByDomain) {
  std::vector<directory::Account> all{account(1, "abc.jp"), account(2, "ABC.jp"), account(3, "")};
  all[0].aliases = {"a@abc.jp", "b@abc.jp"};
  all[2].status = directory::AccountStatus::disabled;
  const directory::View view(all, {"abc.jp", "def.jp"}, "EPOST", "epost.test", Time{});
  config::Domain abc, def;
  abc.name = "abc.jp";
  abc.max_accounts = 1;
  def.name = "def.jp";
  const Seats seats = seats_of(view, {abc, def});
  EXPECT_EQ(seats.accounts, 3u);
  EXPECT_EQ(seats.disabled, 1u);
  EXPECT_EQ(seats.aliases, 2u);
  EXPECT_EQ(seats.without_domain, 1u);
  ASSERT_EQ(seats.domains.size(), 2u);
  EXPECT_EQ(seats.domains[0].accounts, 2u);
  EXPECT_TRUE(seats.domains[0].is_over());
  EXPECT_FALSE(seats.domains[1].is_full()) << "0 is unlimited";
}

}  // namespace
}  // namespace hikyaku::admin
