// Charsets, encoded words, transfer encodings and folding. The Japanese samples are octets, written
// by escapes; what they must become is UTF-8 in the source.

#include "base/text.h"

#include <gtest/gtest.h>

#include "mime/message.h"

namespace hikyaku::mime {
namespace {

using namespace std::string_view_literals;

struct Sample {
  std::string_view octets, charset, utf8;
};

TEST(ToUtf8, reads_iso_2022_jp_as_japanese_mail_writes_it) {
  const Sample samples[] = {
      {"\x1b$B$3$s$K$A$O\x1b(B", "iso-2022-jp", "こんにちは"},
      {"\x1b$@F|K\\8l\x1b(J abc", "ISO-2022-JP", "日本語 abc"},  // 1978, JIS-Roman
      {"\x1b(I1234\x1b(B x", "iso-2022-jp", "ｱｲｳｴ x"},           // JIS X 0201 kana
      {"\x0e\x31\x32\x0f x", "iso-2022-jp", "ｱｲ x"},             // SO, SI
      {"\xb1\xb2 \x1b$B$\"\x1b(B", "iso-2022-jp", "ｱｲ あ"},      // eight bits
      {"\x1b$B-!-j-b\x1b(B", "iso-2022-jp", "①㈱№"},             // NEC row 13
      {"\x1b$B|b\x1b(B", "iso-2022-jp", "髙"},                   // NEC selected IBM
      {"\x1b$B-!\x1b(B", "cp50221", "①"},
      {"\x1b$B-!\x1b(B", "iso-2022-jp-ms", "①"},
      {"\x1b$(D0!\x1b(B", "iso-2022-jp-1", "丂"},        // JIS X 0212
      {"\x1b$B$\"\r\n$\"", "iso-2022-jp", "あ\r\n$\""},  // a line ends in ASCII
      {"\x1b$B$", "iso-2022-jp", "\xef\xbf\xbd"},
      {"\x1b$B\x7e\x7e\x1b(B", "iso-2022-jp", "\xef\xbf\xbd"},
      {"a\x1b"
       "b",
       "iso-2022-jp",
       "a\x1b"
       "b"},
      {"\x82\xa0", "iso-2022-jp", "あ"},  // Shift_JIS under a wrong name
  };
  for (const Sample& s : samples) EXPECT_EQ(to_utf8(s.octets, s.charset), s.utf8);
}

TEST(ToUtf8, reads_shift_jis_as_cp932) {
  const Sample samples[] = {
      {"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", "Shift_JIS", "こんにちは"},
      {"\x87\x40\x87\x8a\xfb\xfc", "cp932", "①㈱髙"},
      {"\xee\xe0", "windows-31j", "髙"},  // the NEC selection of the same character
      {"\xb1\xb2 \x83\x5c\x95\x5c", "x-sjis", "ｱｲ ソ表"},  // trailing octets that are "\"
      {"\x82", "shift_jis", "\xef\xbf\xbd"},
      {"\xfd"
       "a",
       "shift_jis",
       "\xef\xbf\xbd"
       "a"},
  };
  for (const Sample& s : samples) EXPECT_EQ(to_utf8(s.octets, s.charset), s.utf8);
}

TEST(ToUtf8, reads_euc_jp) {
  const Sample samples[] = {
      {"\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf", "EUC-JP", "こんにちは"},
      {"\x8e\xb1\x8e\xb2", "euc-jp", "ｱｲ"},
      {"\xad\xa1\xad\xea\xfc\xe2", "cp51932", "①㈱髙"},
      {"\x8f\xb0\xa1", "euc-jp", "丂"},
      {"\xa4", "x-euc-jp", "\xef\xbf\xbd"},
  };
  for (const Sample& s : samples) EXPECT_EQ(to_utf8(s.octets, s.charset), s.utf8);
}

TEST(ToUtf8, reads_other_charsets_and_what_has_a_wrong_name_or_none) {
  const Sample samples[] = {
      {"caf\xe9", "iso-8859-1", "café"},
      {"\x80", "ISO-8859-1", "€"},  // windows-1252 in practice
      {"\xcf\xf0", "windows-1251", "Пр"},
      {"\xc4\xe3\xba\xc3", "gb2312", "你好"},
      {"\xa7\x41\xa6\x6e", "big5", "你好"},
      {"\xb0\xa1", "ks_c_5601-1987", "가"},
      {"caf\xc3\xa9", "utf-8", "café"},
      {"a\xff"
       "b\xe3\x81",
       "utf-8",
       "a\xef\xbf\xbd"
       "b\xef\xbf\xbd\xef\xbf\xbd"},
      {"+MEI-", "utf-7", "あ"},
      {"\x1b$B$\"\x1b(B", "us-ascii", "あ"},
      {"\xe3\x81\x82", "us-ascii", "あ"},
      {"\xe3\x81\x82", "", "あ"},
      {"\xe3\x81\x82", "no-such-charset", "あ"},
      {"caf\xe9!", "", "café!"},
      {"\x93\xfa\x96\x7b", "", "日本"},
      {"\xc6\xfc\xcb\xdc\xb8\xec", "", "日本語"},
      {"a\0b"sv, "us-ascii", "a\0b"sv},
  };
  for (const Sample& s : samples) EXPECT_EQ(to_utf8(s.octets, s.charset), s.utf8) << s.charset;
}

TEST(ToUtf8, keeps_no_state_between_texts) {
  for (int i = 0; i < 20; ++i)  // more charsets than converters are kept
    for (const char* charset : {"big5", "koi8-r", "windows-1251", "iso-8859-2", "iso-8859-5",
                                "iso-8859-7", "windows-1250", "windows-1253", "gb18030", "utf-7"})
      EXPECT_EQ(to_utf8("abc", charset), "abc");
  to_utf8("+MEI", "utf-7");
  EXPECT_EQ(to_utf8("abc", "utf-7"), "abc");
}

TEST(DecodeHeader, decodes_encoded_words) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      // RFC 2047 8.
      {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"},
      {"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>",
       "Keld Jørn Simonsen <keld@dkuug.dk>"},
      {"=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>",
       "André Pirard <PIRARD@vm1.ulg.ac.be>"},
      {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
       " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
       "If you can read this you understand the example."},
      {"(=?ISO-8859-1?Q?a?=)", "(a)"},
      {"(=?ISO-8859-1?Q?a?= b)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"},
      {"(=?ISO-8859-1?Q?a_b?=)", "(a b)"},
      {"(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"},
      // RFC 2231 5.
      {"=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"},
      // Japanese.
      {"=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"},
      {"=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=\r\n =?iso-2022-jp?B?GyRCJEskQSRPGyhC?=", "こんにちは"},
      {"Re: =?Shift_JIS?B?grGC8YLJgr+CzQ==?=", "Re: こんにちは"},
      {"=?EUC-JP?Q?=A4=B3=A4=F3?=", "こん"},
      // A character split between two words (forbidden by RFC 2047 5, and common).
      {"=?utf-8?B?44GT44KT44E=?= =?utf-8?B?q+OBoQ==?=", "こんにち"},
      {"=?utf-8?Q?=E3=81?= =?utf-8?Q?=82?=", "あ"},
      {"=?utf-8?Q?=E3=81?= =?utf-8?B?gg==?=", "あ"},
      {"=?iso-2022-jp?B?GyRCJDMk?= =?ISO-2022-JP?B?cxsoQg==?=", "こん"},
      // A base64 group split between two words.
      {"=?utf-8?B?44GT44?= =?utf-8?B?KT?=", "こん"},
      // Raw octets.
      {"\x1b$B$3$s\x1b(B", "こん"},
      {"Re: \x1b$B$3$s\r\n \x1b$B$K\x1b(B", "Re: こん に"},
      {"\x82\xb1\x82\xf1", "こん"},
      {"\xe3\x81\x93", "こ"},
      {"\x1b$B$3$s\x1b(B =?utf-8?Q?a?= b", "こん a b"},
      // Inside quotes, glued to text, with blanks inside, without padding.
      {"\"=?utf-8?Q?a?=\" <a@b>", "\"a\" <a@b>"},
      {"x=?utf-8?Q?a?=y", "xay"},
      {"=?utf-8?Q?a b?=", "a b"},
      {"=?utf-8?B?YQ?=", "a"},
      // No encoded words.
      {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
      {"=?utf-8?Q?a", "=?utf-8?Q?a"},
      {"=?"
       "?Q?a?=",
       "=?"
       "?Q?a?="},
      {"=?", "=?"},
      {"=?utf-8?Q?"
       "?=",
       ""},
      {"=?utf-8?Q?=zz=4?=", "=zz=4"},
      {"  plain\r\n text ", "plain text"},
      {"", ""},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(decode_header(value), text) << value;
}

TEST(DecodeTransfer, undoes_base64_and_quoted_printable) {
  struct Case {
    std::string_view body, encoding, octets;
  };
  const Case cases[] = {
      {"YWJj", "base64", "abc"},
      {"YW\r\nJj\r\nZA==\r\n", " BASE64 (c)", "abcd"},
      {"YW*J j", "base64", "abc"},
      {"YWI=YWI=", "base64", "abab"},
      {"YWI", "base64", "ab"},
      {"Y", "base64", ""},
      // RFC 2045 6.7.
      {"Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
       "quoted-printable", "Now's the time for all folk to come to the aid of their country."},
      {"a=3D=41=e9\r\n", "Quoted-Printable", "a=A\xe9\r\n"},
      {"blanks  \t\r\nx \n", "quoted-printable", "blanks\r\nx\n"},
      {"soft=  \r\nbreak=", "quoted-printable", "softbreak"},
      {"bad=zz=4", "quoted-printable", "bad=zz=4"},
      {"as it is=41", "8bit", "as it is=41"},
      {"YWJj", "x-unknown", "YWJj"},
  };
  for (const Case& c : cases) EXPECT_EQ(decode_transfer(c.body, c.encoding), c.octets) << c.body;
}

TEST(FoldText, makes_the_same_what_people_take_for_the_same) {
  const std::pair<std::string_view, std::string_view> same[] = {
      {"ABC", "abc"},        {"Ａｂｃ", "abc"},  {"ｱｲｳ", "アイウ"},
      {"ｶﾞﾊﾟ", "ガパ"},      {"①", "1"},         {"㈱", "(株)"},
      {"Straße", "STRASSE"}, {"é", "e\xcc\x81"}, {"É", "é"},
      {"～", "〜"},          {"－", "−"},        {"か\xe3\x82\x99", "が"},
      {"　", " "},           {"Σ", "ς"},         {"x\xcc\x81y", "X\xcc\x81Y"},
  };
  for (const auto& [a, b] : same) EXPECT_EQ(fold_text(a), fold_text(b)) << a;
  EXPECT_NE(fold_text("あ"), fold_text("ア"));
  EXPECT_EQ(fold_text("plain text\r\n"), "plain text\r\n");
  EXPECT_EQ(fold_text("a\xff"
                      "b"),
            "a\xef\xbf\xbd"
            "b");
}

TEST(FoldText, folds_a_piece_as_it_folds_the_whole) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "ｶﾞ日本ABC";
  std::string folded;
  for (int i = 0; i < 2000; ++i) folded += "ガ日本abc";
  EXPECT_EQ(fold_text(text), folded);
}

TEST(FoldText, is_bounded_on_endless_combining_marks) {
  std::string text = "a";
  for (int i = 0; i < 200'000; ++i) text += i % 2 ? "\xcc\x81" : "\xcc\xa3";
  EXPECT_GT(fold_text(text).size(), text.size() / 2);
}

}  // namespace
}  // namespace hikyaku::mime
