#include "directory/ad/machine_keys.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "directory/ad/kerberos.h"
#include "directory/ad/machine_account.h"
#include "directory/ad/membership.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint32_t now = 1'700'000'000;
const std::vector<std::string> names{"imap/mail.abc.jp", "smtp/mail.abc.jp"};

KeytabEntry foreign() {
  return {{"HTTP", "other.abc.jp"}, "EPOST.TEST", 1, now, 9, 18, std::string(32, 'f')};
}

MachineKeys joined(std::uint32_t version = 2) {
  MachineKeys keys({foreign()}, "MAIL", "EPOST.TEST");
  EXPECT_TRUE(keys.add(version, "first", machine_salt("EPOST.TEST", "MAIL"), names, now));
  return keys;
}

std::multiset<std::uint32_t> versions(const MachineKeys& keys) {
  std::multiset<std::uint32_t> all;
  for (const KeytabEntry& entry : keys.all())
    if (entry.principal == std::vector<std::string>{"MAIL$"}) all.insert(entry.version);
  return all;
}

TEST(MachineKeys, are_of_aes_as_RFC_3962_makes_them_of_a_password) {
  // RFC 3962 appendix B has other numbers of rounds; this is its second with the usual 4096.
  const auto key = make_key(18, "password", "ATHENA.MIT.EDUraeburn");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->size(), 32u);
  EXPECT_EQ(static_cast<unsigned char>((*key)[0]), 0x01);
  EXPECT_EQ(static_cast<unsigned char>((*key)[1]), 0xb8);
  EXPECT_EQ(make_key(17, "password", "ATHENA.MIT.EDUraeburn")->size(), 16u);
  EXPECT_FALSE(make_key(9999, "password", "salt"));
}

TEST(MachineKeys, have_the_salt_of_a_computer) {
  EXPECT_EQ(machine_salt("epost.test", "MAIL"), "EPOST.TESThostmail.epost.test");
}

TEST(MachineKeys, are_added_for_the_account_and_each_service) {
  const MachineKeys keys = joined();
  EXPECT_EQ(keys.all().size(), 1 + 2 * 3u);
  EXPECT_EQ(machine_of(keys.all()), "MAIL") << "the first";
  EXPECT_EQ(keys.newest(), 2u);
  EXPECT_EQ(keys.service_names(), names);
  for (const KeytabEntry& entry : keys.all()) EXPECT_EQ(keys.is_own(entry), entry != foreign());
}

TEST(MachineKeys, another_one_leaves_the_former_and_what_is_others) {  // J2, J3
  MachineKeys keys = joined();
  ASSERT_TRUE(keys.add(3, "second", "salt", keys.service_names(), now + 5));
  EXPECT_EQ(versions(keys), (std::multiset<std::uint32_t>{2, 2, 3, 3}));
  ASSERT_TRUE(keys.add(3, "third", "salt", keys.service_names(), now + 6));
  EXPECT_EQ(versions(keys), (std::multiset<std::uint32_t>{2, 2, 3, 3})) << "in place of it";
  keys.remove_above(2);
  EXPECT_EQ(versions(keys), (std::multiset<std::uint32_t>{2, 2}));
  keys.rename_version(2, 7);
  EXPECT_EQ(keys.newest(), 7u);
  EXPECT_EQ(keys.service_names(), names);
  keys.remove_all();
  EXPECT_EQ(keys.all(), std::vector<KeytabEntry>{foreign()});
}

TEST(MachineKeys, a_former_one_goes_when_no_ticket_can_be_of_it) {  // J2
  MachineKeys keys = joined();
  ASSERT_TRUE(keys.add(3, "second", "salt", names, now + 5));
  ASSERT_TRUE(keys.add(4, "third", "salt", names, now + 1000));
  const auto week = static_cast<std::uint32_t>(former_key_kept.count());
  keys.remove_former(now + week + 4);
  EXPECT_EQ(versions(keys).count(2), 2u);
  keys.remove_former(now + week + 5);
  EXPECT_EQ(versions(keys), (std::multiset<std::uint32_t>{3, 3, 4, 4}));
  keys.remove_former(now + week + 1000);
  EXPECT_EQ(versions(keys), (std::multiset<std::uint32_t>{4, 4}));
  keys.remove_former(now + 100 * week);
  EXPECT_EQ(keys.newest(), 4u) << "the last one never";
  keys.remove_former(now - 10);
  EXPECT_EQ(keys.newest(), 4u) << "whatever the clock says";
  EXPECT_EQ(std::ranges::count(keys.all(), foreign()), 1);
}

TEST(MachineKeys, passwords_are_long_and_of_all_kinds) {
  const std::string first = machine_password(), second = machine_password();
  EXPECT_EQ(first.size(), 100u);
  EXPECT_NE(first, second);
  EXPECT_EQ(first.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                    "-_"),
            first.npos);
}

TEST(MachineAccount, has_a_name_that_computers_may_have) {
  for (const char* good : {"MAIL", "a", "mail-1", "123456789012345A", "MAILSRV12345678"})
    EXPECT_EQ(is_machine_name(good), std::string_view(good).size() <= 15) << good;
  for (const char* bad : {"", "12345", "-mail", "mail-", "mail.abc", "mail$", "ma il", "メール"})
    EXPECT_FALSE(is_machine_name(bad)) << bad;
}

}  // namespace
}  // namespace hikyaku::directory
