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
  made.primary = "a@abc.jp";
  made.aliases = {"b@abc.jp", "c@abc.jp"};
  made.former = {{"sato", 1'700'000'000}};
  made.sid = std::string("\1\5\0\0\0\0\0\5", 8) + std::string(20, 's');
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

TEST(SiteRecord, of_the_first_format_is_read_still) {
  const std::string bytes = std::string("\x21\x01", 2) + std::string(16, 'g') +
                            "\5user1\1d\1u\1m\2dn\1o\1h" + std::string(1, '\0') +
                            std::string(1 + 8 + 8, '\0');
  const auto decoded = decode(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->account.name, "user1");
  EXPECT_EQ(decoded->account.home, "h");
  EXPECT_TRUE(decoded->account.primary.empty());
}

TEST(SiteRecord, of_the_third_format_is_read_still) {
  SiteRecord record;
  record.account = account(1, "user1");
  std::string bytes = encode(record);
  bytes.resize(bytes.size() - 1 - record.account.sid.size());
  bytes[1] = 3;
  const auto decoded = decode(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->account.sid.empty());
  EXPECT_FALSE(same(decoded->account, record.account)) << "so that the next reading brings it";
  EXPECT_EQ(decoded->account.former, record.account.former);
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

TEST(SiteRecord, of_every_kind_comes_back) {
  SiteRecord record;
  record.account.guid.octets[3] = 7;
  record.removed = {nullptr, 1'700'000'000, record.account.guid};
  record.account.manager = "CN=boss";
  record.netbios_name = "EPOST";
  record.dns_name = "epost.test";
  record.source = {"dc1.epost.test", std::string(16, 'i'), {}, std::string("a\0b", 3)};
  record.held = {Harm::disabled, Time(Seconds(1'700'000'000))};
  record.passed_count = 3;
  for (const auto kind :
       {SiteRecord::Kind::account, SiteRecord::Kind::removed, SiteRecord::Kind::domain,
        SiteRecord::Kind::source, SiteRecord::Kind::held, SiteRecord::Kind::released,
        SiteRecord::Kind::passed}) {
    record.kind = kind;
    const auto decoded = decode(encode(record));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->kind, kind);
    EXPECT_EQ(encode(*decoded), encode(record));
  }
}

TEST(SiteDirectory, is_the_fold_of_the_records) {
  SiteDirectory folded;
  SiteRecord record;
  record.account = account(1, "user1");
  folded.apply(record);
  record.kind = SiteRecord::Kind::held;
  folded.apply(record);
  EXPECT_EQ(folded.held.size(), 1u);
  record.kind = SiteRecord::Kind::account;
  record.account.name = "renamed";
  folded.apply(record);
  EXPECT_TRUE(folded.held.empty()) << "a new record of the account ends it";
  EXPECT_EQ(folded.find(record.account.guid)->name, "renamed");
  EXPECT_FALSE(folded.seen);
  record.kind = SiteRecord::Kind::removed;
  folded.apply(record);
  EXPECT_TRUE(folded.accounts.empty());
  ASSERT_EQ(folded.removed.size(), 1u);
  EXPECT_EQ(folded.removed.begin()->second.account->name, "renamed");
  record.kind = SiteRecord::Kind::account;
  folded.apply(record);
  EXPECT_TRUE(folded.removed.empty()) << "it came back";
}

}  // namespace
}  // namespace hikyaku::directory
