#include "directory/site_record.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

Account account(std::uint8_t id, std::string name) {
  Account made;
  made.guid.octets[0] = id;
  made.name = std::move(name);
  made.display_name = "山田 太郎";
  made.logon_hours = std::string(21, '\xff');
  made.status = AccountStatus::locked;
  made.expires = 1'700'000'000;
  made.state_stamp = 42;
  return made;
}

SiteDirectory directory(std::initializer_list<Account> accounts) {
  SiteDirectory made;
  made.netbios_name = "EPOST";
  made.dns_name = "epost.test";
  made.seen = true;
  for (const Account& entry : accounts) made.accounts.emplace(entry.guid, entry);
  return made;
}

TEST(SiteRecord, comes_back_as_it_was) {
  SiteRecord record;
  record.account = account(1, "user1");
  const auto decoded = decode(encode(record));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(same(decoded->account, record.account));
  EXPECT_EQ(decoded->account.name, "user1");
}

TEST(SiteRecord, a_cut_or_foreign_record_is_none) {
  SiteRecord record;
  record.account = account(1, "user1");
  const std::string bytes = encode(record);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(decode(bytes + "x"));
  EXPECT_FALSE(decode("\x01rest"));
}

TEST(SiteDirectory, the_difference_leads_from_one_to_the_other_and_is_empty_then) {
  const SiteDirectory before = directory({account(1, "user1"), account(2, "user2")});
  SiteDirectory after = directory({account(2, "renamed"), account(3, "user3")});
  const auto changes = difference(before, after);
  EXPECT_EQ(changes.size(), 3u);
  SiteDirectory folded = before;
  for (const SiteRecord& record : changes) folded.apply(*decode(encode(record)));
  EXPECT_TRUE(difference(folded, after).empty());
  EXPECT_EQ(folded.accounts.size(), 2u);
}

TEST(SiteDirectory, one_that_was_never_seen_has_a_difference_to_an_empty_one) {
  EXPECT_EQ(difference({}, directory({})).size(), 1u);
}

}  // namespace
}  // namespace hikyaku::directory
