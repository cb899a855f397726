#include "directory/ad/keytab.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

KeytabEntry entry(std::vector<std::string> principal, std::uint32_t version, KeyType type) {
  return {std::move(principal),
          "EPOST.TEST",
          1,
          1'700'000'000,
          version,
          static_cast<std::uint16_t>(type),
          std::string(type == KeyType::aes256 ? 32 : 16, 'k')};
}

TEST(Keytab, comes_back_as_it_was) {
  const std::vector<KeytabEntry> entries{entry({"MAIL$"}, 3, KeyType::aes256),
                                         entry({"imap", "mail.abc.jp"}, 300, KeyType::aes128),
                                         entry({"a", "b", "c"}, 4, KeyType::rc4)};
  EXPECT_EQ(parse_keytab(write_keytab(entries)), entries);
  EXPECT_EQ(entries[1].name(), "imap/mail.abc.jp@EPOST.TEST");
  EXPECT_TRUE(entries[0].is_aes() && entries[1].is_aes() && !entries[2].is_aes());
  EXPECT_EQ(name_of_key_type(entries[0].type), "aes256-cts-hmac-sha1-96");
}

TEST(Keytab, a_hole_is_passed_over_and_a_short_version_read) {
  const std::string whole = write_keytab({entry({"MAIL$"}, 3, KeyType::aes256)});
  const std::string one = whole.substr(2);
  // Without the four octets of the whole version at its end.
  std::string old = one.substr(0, one.size() - 4);
  old[3] = static_cast<char>(old[3] - 4);
  const std::string hole(
      "\xff\xff\xff\xfd"
      "xyz",
      7);
  const auto entries = parse_keytab("\5\2" + hole + one + old + std::string(8, '\0'));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0], (*entries)[1]);
}

TEST(Keytab, what_is_none_or_is_cut_is_nothing) {
  const std::string whole = write_keytab({entry({"imap", "mail.abc.jp"}, 3, KeyType::aes256)});
  for (std::size_t size = 3; size < whole.size(); ++size)
    EXPECT_FALSE(parse_keytab(whole.substr(0, size))) << size;
  EXPECT_FALSE(parse_keytab(""));
  EXPECT_FALSE(parse_keytab("\5\1"));
  EXPECT_TRUE(parse_keytab("\5\2")->empty());
  EXPECT_FALSE(parse_keytab(std::string("\5\2\x80\0\0\0", 6))) << "a hole beyond the end";
}

TEST(Keytab, a_file_is_named_in_the_error) {
  const auto missing = read_keytab("/nowhere/keytab");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "/nowhere/keytab");
}

}  // namespace
}  // namespace hikyaku::directory
