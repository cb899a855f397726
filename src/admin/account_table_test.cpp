#include "admin/account_table.h"

#include <gtest/gtest.h>

namespace hikyaku::admin {
namespace {

TEST(AccountTable, is_read_with_any_line_end_and_written_again) {
  const std::string line = "user\tpass1234\tuser name\tdomain.jp\tHome\t1\t1\t0\t1\t1";
  for (const char* end : {"\n", "\r\n", ""}) {
    const auto rows = parse_account_table(line + end);
    ASSERT_EQ(rows.size(), 1u);
    const TableRow& row = rows.front();
    EXPECT_EQ(row.wrong, "");
    EXPECT_EQ(row.name, "user");
    EXPECT_EQ(row.password, "pass1234");
    EXPECT_EQ(row.full_name, "user name");
    EXPECT_EQ(row.domain, "domain.jp");
    EXPECT_EQ(row.home, "Home");
    EXPECT_TRUE(row.smtp && row.apop && row.pop3 && row.imap);
    EXPECT_EQ(row.bytes_max, 0u);
    EXPECT_EQ(table_line(row), line + "\n");
  }
}

TEST(AccountTable, is_utf_8_or_shift_jis) {
  const std::string yamada = "山田", sjis = "\x8e\x52\x93\x63";
  for (const std::string& text : {"\xef\xbb\xbf"
                                  "a\tp\t" +
                                      yamada,
                                  "a\tp\t" + yamada, "a\tp\t" + sjis}) {
    const auto rows = parse_account_table(text);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].name, "a");
    EXPECT_EQ(rows[0].full_name, yamada);
  }
}

TEST(AccountTable, passes_over_what_is_no_account_and_says_which_line_is_wrong) {
  const auto rows = parse_account_table(
      "Account\tPass\tFullname\n\nok\n\tp\nf\tp\t\t\t\t2\ns\tp\t\t\t\t1\t1\tmany\n"
      "c\t\t\t\t\t\t\t\t\t\t\n");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].line, 3u);
  EXPECT_EQ(rows[0].wrong, "");
  EXPECT_TRUE(rows[0].smtp && !rows[0].apop && rows[0].imap) << "what is missing";
  EXPECT_EQ(rows[1].wrong, "name");
  EXPECT_EQ(rows[2].wrong, "flag");
  EXPECT_EQ(rows[3].wrong, "size");
  EXPECT_EQ(rows[4].wrong, "columns");
}

TEST(AccountTable, a_password_that_is_not_shown_is_none) {
  EXPECT_FALSE(parse_account_table("a\t*****")[0].has_password());
  EXPECT_FALSE(parse_account_table("a")[0].has_password());
  EXPECT_TRUE(parse_account_table("a\tx")[0].has_password());
  TableRow row;
  row.name = "a\tb";
  row.full_name = "two\r\nlines";
  EXPECT_TRUE(table_line(row).starts_with("a b\t\ttwo  lines\t"));
}

}  // namespace
}  // namespace hikyaku::admin
