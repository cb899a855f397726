#include "delivery/account_settings.h"

#include <gtest/gtest.h>

#include "directory/site_record.h"
#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::delivery {
namespace {

Guid guid_of(char c) {
  return *Guid::from_bytes(std::string(16, c));
}

AccountSetting setting(char account, QuotaSetting quota) {
  return {guid_of(account), quota, 1'700'000'000, "root"};
}

TEST(Quota, the_first_that_is_set_counts_for_each_limit_by_itself) {
  const auto all_from = [](const AccountQuota& quota) {
    return std::tuple(quota.bytes.max, quota.bytes.source, quota.messages.max,
                      quota.messages.source);
  };
  using enum QuotaSource;
  EXPECT_EQ(all_from(quota_of({}, {}, {7, 8})), std::tuple(7u, mailbox, 8u, mailbox));
  EXPECT_EQ(all_from(quota_of({}, {5, {}}, {7, 8})), std::tuple(5u, domain, 8u, mailbox));
  EXPECT_EQ(all_from(quota_of({3, {}}, {5, 6}, {7, 8})), std::tuple(3u, account, 6u, domain));
  EXPECT_EQ(all_from(quota_of({0, {}}, {{}, 0}, {7, 8})), std::tuple(0u, account, 0u, domain))
      << "unlimited is set, too";
}

TEST(AccountSettings, are_read_back_at_the_next_start_and_pass_over_the_records_of_others) {
  log::MemoryEngine engine;
  {
    AccountSettings settings(engine);
    ASSERT_TRUE(net::run(settings.open()));
    EXPECT_FALSE(settings.find(guid_of('1')));
    directory::SiteRecord other;
    other.account.guid = guid_of('1');
    log::Append append;
    append.log = "site";
    append.records.push_back({directory::encode(other), nullptr});
    ASSERT_TRUE(net::run(engine.append(std::move(append))));
    ASSERT_TRUE(net::run(settings.set(setting('1', {100, {}}))));
    ASSERT_TRUE(net::run(settings.set(setting('1', {200, 0}))));
    ASSERT_TRUE(net::run(settings.set(setting('2', {}))));
  }
  AccountSettings settings(engine);
  ASSERT_TRUE(net::run(settings.open()));
  const auto found = settings.find(guid_of('1'));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->quota, (QuotaSetting{200, 0}));
  EXPECT_EQ(found->by, "root");
  EXPECT_EQ(found->time, 1'700'000'000);
  EXPECT_EQ(settings.find(guid_of('2'))->quota, QuotaSetting{});
  EXPECT_FALSE(settings.find(guid_of('3')));
}

TEST(AccountSettings, their_records_are_none_of_the_directorys_and_a_newer_form_is_passed_over) {
  std::string bytes = encode(setting('1', {100, 5}));
  EXPECT_FALSE(directory::decode(bytes));
  EXPECT_TRUE(decode_account_setting(bytes));
  EXPECT_FALSE(decode_account_setting(bytes + "x"));
  EXPECT_FALSE(decode_account_setting(bytes.substr(0, 20)));
  bytes[1] = 2;
  EXPECT_FALSE(decode_account_setting(bytes));
}

}  // namespace
}  // namespace hikyaku::delivery
