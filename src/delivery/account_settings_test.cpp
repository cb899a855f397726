#include "delivery/account_settings.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "directory/site_record.h"
#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::delivery {
namespace {

Guid guid_of(char c) {
  return *Guid::from_bytes(std::string(16, c));
}

constexpr Time now(Seconds(1'700'000'000));

AccountSetting setting(char account, QuotaSetting quota) {
  return {guid_of(account), quota, {}, {}, 1'700'000'000, "root"};
}

Result<> set_quota(AccountSettings& settings, char account, QuotaSetting quota) {
  AccountSettings::Change change = [quota](AccountSetting& one) { one.quota = quota; };
  return net::run(settings.change(guid_of(account), std::move(change), now, "root"));
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
    ASSERT_TRUE(set_quota(settings, '1', {100, {}}));
    ASSERT_TRUE(set_quota(settings, '1', {200, 0}));
    ASSERT_TRUE(set_quota(settings, '2', {}));
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
  bytes[1] = 3;
  EXPECT_FALSE(decode_account_setting(bytes));
}

AccountSetting full_setting() {
  AccountSetting full = setting('1', {100, 5});
  full.permits = {false, true, false, *auth::parse_use_hours("mon-fri 08:00-18:00, sat 9:00-9:30")};
  full.sending = {5000, {"abc.jp", "*@far.example"}};
  return full;
}

TEST(AccountSettings, keep_switches_hours_and_limits) {
  const auto read = decode_account_setting(encode(full_setting()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->permits, full_setting().permits);
  EXPECT_EQ(read->sending, full_setting().sending);
  EXPECT_EQ(read->quota, (QuotaSetting{100, 5}));
  EXPECT_EQ(read->by, "root");
}

TEST(AccountSettings, read_the_records_of_before_there_were_switches) {
  std::string old;
  ByteWriter writer(old);
  writer.u8(AccountSetting::kind);
  writer.u8(1);
  writer.raw(guid_of('1').bytes());
  writer.u8(1);
  writer.u64(100);
  writer.u8(0);
  writer.u64(1'700'000'000);
  writer.string("root");
  const auto read = decode_account_setting(old);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->quota, (QuotaSetting{100, {}}));
  EXPECT_EQ(read->permits, auth::Permits());
  EXPECT_EQ(read->sending, SendingLimits());
  EXPECT_EQ(read->by, "root");
}

TEST(AccountSettings, refuse_what_no_command_can_have_set) {
  AccountSetting wrong = full_setting();
  wrong.permits.hours.spans[0].first_day = 7;
  EXPECT_FALSE(decode_account_setting(encode(wrong)));
  wrong = full_setting();
  wrong.permits.hours.spans.resize(auth::use_spans_max + 1);
  EXPECT_FALSE(decode_account_setting(encode(wrong)));
  wrong = full_setting();
  wrong.sending.destinations.resize(destinations_max + 1);
  EXPECT_FALSE(decode_account_setting(encode(wrong)));
}

TEST(AccountSettings, a_change_leaves_what_it_does_not_touch) {
  log::MemoryEngine engine;
  AccountSettings settings(engine);
  ASSERT_TRUE(net::run(settings.open()));
  AccountSettings::Change change = [](AccountSetting& one) { one.permits.pop3 = false; };
  ASSERT_TRUE(net::run(settings.change(guid_of('1'), std::move(change), now, "root")));
  ASSERT_TRUE(set_quota(settings, '1', {100, {}}));
  EXPECT_FALSE(settings.permits_of(guid_of('1')).pop3);
  EXPECT_TRUE(settings.permits_of(guid_of('1')).imap);
  EXPECT_EQ(settings.find(guid_of('1'))->quota, (QuotaSetting{100, {}}));
  EXPECT_TRUE(settings.permits_of(guid_of('2')).pop3);
}

}  // namespace
}  // namespace hikyaku::delivery
