#include <gtest/gtest.h>

#include "mime/header_reader.h"

namespace hikyaku::mime {
namespace {

TEST(Header, gives_the_fields_with_their_folding) {
  const std::string_view message =
      "Subject: a\r\n b\r\nTo: x@example.jp\nX-Empty:\r\n\r\nbody: no field\r\n";
  const auto fields = parse_header(message);
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].name, "Subject");
  EXPECT_EQ(fields[0].value, " a\r\n b");
  EXPECT_EQ(fields[0].raw, "Subject: a\r\n b\r\n");
  EXPECT_EQ(unfold(fields[0].value), " a b");
  EXPECT_EQ(fields[1].raw, "To: x@example.jp\n");
  EXPECT_EQ(fields[2].value, "");
  EXPECT_EQ(message.substr(header_size(message)), "body: no field\r\n");
  EXPECT_EQ(find_field(fields, "to"), " x@example.jp");
  EXPECT_EQ(find_field(fields, "cc"), std::nullopt);
}

TEST(Header, ends_where_no_field_can_be) {
  struct Case {
    std::string_view message;
    std::size_t fields, size;
  };
  const Case cases[] = {
      {"", 0, 0},
      {"\r\nbody", 0, 2},
      {"\nbody", 0, 1},
      {"no colon here\r\nTo: x\r\n", 0, 0},
      {"A: 1\r\nno colon here\r\n\r\n", 1, 6},
      {"A: 1\r\n : not a name\r\n\r\n", 1, 23},  // a continuation
      {": no name\r\n", 0, 0},
      {"A : blank before the colon\r\n\r\n", 1, 30},
      {"A B: blank inside\r\n", 0, 0},
      {"A: 1\r\nB: no end", 2, 15},
      {"From a@b Mon Jan  1 00:00:00 2024\nTo: x\n\nbody", 1, 41},  // an mbox line
      {"A: 1\r\n \r\n\r\nbody", 1, 11},  // RFC 5322 4.2: a folded line may be blank
  };
  for (const Case& c : cases) {
    EXPECT_EQ(parse_header(c.message).size(), c.fields) << c.message;
    EXPECT_EQ(header_size(c.message), c.size) << c.message;
  }
}

TEST(Header, keeps_nul_and_other_octets_of_a_value) {
  using namespace std::string_view_literals;
  const auto fields = parse_header("A: x\0y\xff\r\n\r\n"sv);
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].value, " x\0y\xff"sv);
}

TEST(Header, is_body_beyond_its_limit) {
  const std::string message = "A: " + std::string(header_bytes_max, 'x') + "\r\nB: 1\r\n\r\n";
  EXPECT_EQ(header_size(message), header_bytes_max);
  EXPECT_EQ(parse_header(message).size(), 1u);
}

TEST(FieldId, knows_names_in_any_case) {
  EXPECT_EQ(field_id("SUBJECT"), FieldId::subject);
  EXPECT_EQ(field_id("content-Type"), FieldId::content_type);
  EXPECT_EQ(field_id("X-Priority"), FieldId::listed_only);
  EXPECT_EQ(field_id("Subjecx"), FieldId::other);
  EXPECT_EQ(field_id(""), FieldId::other);
  EXPECT_EQ(field_id(std::string(500, 'a')), FieldId::other);
}

}  // namespace
}  // namespace hikyaku::mime
