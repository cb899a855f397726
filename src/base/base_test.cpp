#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/cursor.h"
#include "base/events.h"
#include "base/guid.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku {

TEST(Text, base64_is_strict) {
  EXPECT_EQ(base64_encode("hikyaku"), "aGlreWFrdQ==");
  EXPECT_EQ(base64_decode("aGlreWFrdQ=="), "hikyaku");
  EXPECT_EQ(base64_decode(""), "");
  for (const char* wrong : {"A\310N5", "aGlreWFrdQ", "aGlr eWFrdQ==", "=", "aGlreWFrdQ==x"})
    EXPECT_FALSE(base64_decode(wrong)) << wrong;
}

TEST(Text, numbers_have_no_sign_and_do_not_overflow) {
  EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615u);
  for (const char* wrong : {"", "-1", "+1", "1x", "18446744073709551616"})
    EXPECT_FALSE(parse_number(wrong)) << wrong;
}

TEST(Text, parse_size_takes_units_of_1024) {
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("10k"), 10'240u);
  EXPECT_EQ(parse_size("2G"), std::uint64_t{2} << 30);
  EXPECT_EQ(parse_size("16777215T"), std::uint64_t{16'777'215} << 40);
  for (const char* wrong : {"", "G", "1.5G", "-1", "2GB", "2 G", "16777216T"})
    EXPECT_FALSE(parse_size(wrong)) << wrong;
}

TEST(Text, utf8_rejects_overlong_forms_and_surrogates) {
  EXPECT_TRUE(is_utf8("飛脚"));
  for (const char* wrong : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "\x80"})
    EXPECT_FALSE(is_utf8(wrong));
}

TEST(Text, nearest_finds_a_slip_and_nothing_else) {
  EXPECT_EQ(nearest("mail_grup", {"mail_group", "name"}), "mail_group");
  EXPECT_EQ(nearest("quota", {"mail_group", "name"}), "");
}

TEST(Bytes, reader_stops_at_the_end) {
  std::string out;
  ByteWriter writer(out);
  writer.u32(7);
  writer.varint(300);
  writer.string("abc");
  ByteReader reader(out);
  EXPECT_EQ(reader.u32(), 7u);
  EXPECT_EQ(reader.varint(), 300u);
  EXPECT_EQ(reader.string(), "abc");
  EXPECT_TRUE(reader.ok() && reader.at_end());
  EXPECT_EQ(reader.u64(), 0u);
  EXPECT_FALSE(reader.ok());
}

TEST(Guid, text_form_swaps_the_first_groups) {
  const auto guid = Guid::from_text("6ac1786c-016f-11d2-945f-00c04fb984f9");
  ASSERT_TRUE(guid);
  EXPECT_EQ(guid->octets[0], 0x6c);
  EXPECT_EQ(guid->text(), "6ac1786c-016f-11d2-945f-00c04fb984f9");
  EXPECT_FALSE(Guid::from_text("6ac1786c-016f-11d2-945f-00c04fb984fz"));
  EXPECT_FALSE(Guid::from_text("6ac1786c-016f-11d2-9452-9f-11d2-9459"));
}

TEST(Random, constant_time_comparison_compares) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Trace, is_one_line_that_cannot_speak_to_a_terminal) {
  std::string traced;
  const TraceListener listener(Service::smtp, [&](std::string_view line) { traced = line; });
  trace(Service::smtp, "c1", "C: EHLO \x1b[2J\r\n\x7fx");
  EXPECT_TRUE(traced.ends_with(" smtp [c1] C: EHLO ?[2J?x")) << traced;
}

TEST(WithChecksum, tells_what_is_not_as_it_was_written) {
  const std::string bytes = with_checksum("content");
  EXPECT_EQ(without_checksum(bytes), "content");
  EXPECT_EQ(without_checksum(with_checksum("")), "");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string other = bytes;
    other[i] ^= 1;
    EXPECT_FALSE(without_checksum(other)) << i;
    EXPECT_FALSE(without_checksum(std::string_view(bytes).substr(0, i))) << i;
  }
}

}  // namespace hikyaku
