#include <gtest/gtest.h>

#include "mime/message.h"

namespace hikyaku::mime {
namespace {

bool finds(std::string_view message, std::string_view needle, bool with_header = true) {
  return contains_text(message, fold_text(needle), with_header);
}

TEST(ContainsText, looks_into_decoded_headers_and_text_parts) {
  const std::string message =
      "Subject: =?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=\r\n"
      "X-Folded: one\r\n two\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
      "--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
      "\x1b$B%F%9%H\x1b(B Body Text\r\n"
      "--b\r\nContent-Type: text/html; charset=shift_jis\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nPHA+lZ2CtYLMk/o=\r\n"
      "--b\r\nContent-Type: text/plain; charset=euc-jp\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C9=A9=B5=\r\n=D3=A4=C0\r\n"
      "--b\r\nContent-Type: application/octet-stream\r\n\r\nhidden attachment\r\n"
      "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner subject\r\n\r\ninner body\r\n"
      "--b--\r\n";
  struct Case {
    std::string_view needle;
    bool in_text, in_body;
  };
  const Case cases[] = {
      {"こんにちは", true, false}, {"subject: こん", true, false},
      {"ONE TWO", true, false},    {"ﾃｽﾄ", true, true},
      {"テスト body", true, true}, {"ｂｏｄｙ", true, true},
      {"<P>", true, true},         {"の日", true, true},
      {"飛脚だ", false, false},    {"hidden", false, false},
      {"preamble", false, false},  {"inner subject", true, true},
      {"inner body", true, true},  {"", true, true},
      {"not there", false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(finds(message, c.needle, true), c.in_text) << c.needle;
    EXPECT_EQ(finds(message, c.needle, false), c.in_body) << c.needle;
  }
}

TEST(ContainsText, finds_what_lies_across_the_windows) {
  std::string message = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
  for (int i = 0; i < 40'000; ++i) message += "0123\r\n";
  message += "THE END\r\nOF IT";
  EXPECT_TRUE(finds(message, "the end\r\nof it"));
  // A needle at every place around a border.
  for (std::size_t at = 65'500; at < 65'600; ++at) {
    std::string text = "\r\n" + std::string(200'000, 'x');
    for (std::size_t i = 80; i < text.size(); i += 80) text[i] = '\n';
    text.replace(at, 9, "a needle!");
    EXPECT_TRUE(finds(text, "a needle!")) << at;
  }
}

TEST(ParseAddresses, decodes_names_and_takes_groups_apart) {
  const auto addresses = parse_addresses(
      "=?utf-8?B?44GC?= <a@b>, Group: \"Q, R\" <c@d>, e@f;, \x1b$B$\"\x1b(B <g@h>, plain");
  ASSERT_EQ(addresses.size(), 5u);
  EXPECT_EQ(addresses[0].name, "あ");
  EXPECT_EQ(addresses[0].mailbox, "a");
  EXPECT_EQ(addresses[0].domain, "b");
  EXPECT_EQ(addresses[1].name, "Q, R");
  EXPECT_EQ(addresses[2].mailbox, "e");
  EXPECT_EQ(addresses[3].name, "あ");
  EXPECT_EQ(addresses[3].domain, "h");
  EXPECT_EQ(addresses[4].mailbox, "plain");
  EXPECT_TRUE(parse_addresses("").empty());
  EXPECT_TRUE(parse_addresses("undisclosed-recipients:;").empty());
}

TEST(ParseDate, reads_dates_of_every_age) {
  const std::pair<std::string_view, std::int64_t> cases[] = {
      // RFC 5322 A.1.1 and A.6.
      {"Fri, 21 Nov 1997 09:55:06 -0600", 880127706},
      {"Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n"
       "               -0330 (Newfoundland Time)",
       -27723480},
      {"21 Nov 97 09:55:06 GMT", 880106106},
      {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", 880127706},
      {"Mon, 06 Jul 2026 09:00:00 +0900", 1783296000},
      {"Mon, 06 Jul 2026 09:00:00 JST", 1783296000},
      {"6 jul 26 00:00 UT", 1783296000},
      {"6-Jul-2026 00:00:00 Z", 1783296000},
      {"Sun, 5 Jul 2026 20:00:00 EDT", 1783296000},
      {"Mon, 6 Jul 2026 00:00:00", 1783296000},
      {"Mon, 6 Jul 126 00:00:00 +0000", 1783296000},
      {"6 July 2026 00:00:00 XYZ", 1783296000},
      {"1 Jan 1970 00:00:00 +0000", 0},
      {"29 Feb 2024 00:00:60 +0000", 1709164860},
  };
  for (const auto& [text, seconds] : cases) EXPECT_EQ(parse_date(text), seconds) << text;
  for (const std::string_view text :
       {"", "x", "Mon, ", "6 Jul", "6 Jul 2026", "6 Jul 2026 25:00", "31 Feb 2026 00:00:00",
        "0 Jan 2026 00:00:00", "6 Xyz 2026 00:00:00", "6 Jul 2026 00:61:00", "6 Jul 2026 0000"})
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
}

}  // namespace
}  // namespace hikyaku::mime
