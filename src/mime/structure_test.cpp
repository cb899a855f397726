#include <gtest/gtest.h>

#include "mime/message.h"
#include "mime/summary.h"

namespace hikyaku::mime {
namespace {

/// "multipart/mixed(text/plain,image/png)"
std::string shape(const Part& part) {
  std::string text = part.type + '/' + part.subtype;
  if (part.parts.empty()) return text;
  text += '(';
  for (const Part& child : part.parts) text += (&child == &part.parts[0] ? "" : ",") + shape(child);
  return text + ')';
}

std::string_view body(std::string_view message, const Part& part) {
  return message.substr(part.body_begin, part.body_end - part.body_begin);
}

// RFC 2046 5.1.1, shortened.
constexpr std::string_view simple_multipart =
    "From: Nathaniel Borenstein <nsb@bellcore.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-type: multipart/mixed; boundary=\"simple boundary\"\r\n"
    "\r\n"
    "This is the preamble.\r\n"
    "--simple boundary\r\n"
    "\r\n"
    "This is implicitly typed plain US-ASCII text.\r\n"
    "It does NOT end with a linebreak.\r\n"
    "--simple boundary\r\n"
    "Content-type: text/plain; charset=us-ascii\r\n"
    "\r\n"
    "This is explicitly typed plain US-ASCII text.\r\n"
    "It DOES end with a linebreak.\r\n"
    "\r\n"
    "--simple boundary--\r\n"
    "This is the epilogue.\r\n";

TEST(Structure, reads_the_example_of_rfc_2046) {
  const Part part = parse_structure(simple_multipart);
  EXPECT_EQ(shape(part), "multipart/mixed(text/plain,text/plain)");
  EXPECT_EQ(body(simple_multipart, part.parts[0]),
            "This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.");
  EXPECT_EQ(part.parts[0].lines, 1u);
  EXPECT_TRUE(body(simple_multipart, part.parts[1]).ends_with("It DOES end with a linebreak.\r\n"));
  EXPECT_EQ(part.parts[1].lines, 2u);
  EXPECT_EQ(part.body_end, simple_multipart.size());
  EXPECT_EQ(part.lines, 13u);
  EXPECT_EQ(part.parts[0].parameters.at(0).second, "us-ascii");
}

TEST(Structure, takes_messages_as_they_come) {
  struct Case {
    std::string_view message, shape;
  };
  const Case cases[] = {
      {"", "text/plain"},
      {"\r\n", "text/plain"},
      {"Content-Type: text/html\r\n\r\nx", "text/html"},
      {"Content-Type: TEXT/HTML; charset=utf-8\r\n\r\nx", "text/html"},
      {"Content-Type: (a comment) text / html (another)\r\n\r\nx", "text/html"},
      {"Content-Type: text\r\n\r\nx", "text/plain"},
      {"Content-Type:\r\n\r\nx", "text/plain"},
      {"Content-Type: text/html\r\nContent-Type: image/png\r\n\r\nx", "text/html"},
      // No boundary, or one that never comes.
      {"Content-Type: multipart/mixed\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n", "multipart/mixed"},
      {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--a\r\n\r\nx", "multipart/mixed"},
      // The end is missing.
      {"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a\r\n\r\ny",
       "multipart/mixed(text/plain,text/plain)"},
      // The boundary comes at once, without an empty line.
      {"Content-Type: multipart/mixed; boundary=a\r\n--a\r\n\r\nx\r\n--a--\r\n",
       "multipart/mixed(text/plain)"},
      // LF alone ends the lines; blanks follow the boundary.
      {"Content-Type: multipart/mixed; boundary=a\n\n--a  \n\nx\n--a\t\n\ny\n--a--  \n",
       "multipart/mixed(text/plain,text/plain)"},
      // A part without a header; one that ends in its header; one with nothing at all.
      {"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nnot a field\r\n--a\r\n"
       "Content-Type: image/png\r\n--a\r\n--a--\r\n",
       "multipart/mixed(text/plain,image/png,text/plain)"},
      // A boundary that is the beginning of another one.
      {"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
       "Content-Type: multipart/alternative; boundary=ab\r\n\r\n--ab\r\n\r\n1\r\n--ab\r\n\r\n2\r\n"
       "--ab--\r\n--a--\r\n",
       "multipart/mixed(multipart/alternative(text/plain,text/plain))"},
      // The inner end is missing: the outer boundary ends both.
      {"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
       "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n1\r\n"
       "--a\r\nContent-Type: image/gif\r\n\r\n2\r\n--a--\r\n",
       "multipart/mixed(multipart/alternative(text/plain),image/gif)"},
      // A boundary with a colon looks like a field.
      {"Content-Type: multipart/mixed; boundary=\"a: b\"\r\n\r\n--a: b\r\nX: 1\r\n--a: b\r\n\r\n2"
       "\r\n--a: b--\r\n",
       "multipart/mixed(text/plain,text/plain)"},
      {"Content-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: text/html\r\n\r\nx",
       "message/rfc822(text/html)"},
      {"Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\nSubject: 1\r\n\r\nx\r\n--a\r\n"
       "Content-Type: text/plain\r\n\r\n2\r\n--a--\r\n",
       "multipart/digest(message/rfc822(text/plain),text/plain)"},
  };
  for (const Case& c : cases) EXPECT_EQ(shape(parse_structure(c.message)), c.shape) << c.message;
}

TEST(Structure, gives_parameters_in_utf8) {
  struct Case {
    std::string_view field, name, value;
  };
  const Case cases[] = {
      {"text/plain; Charset=\"us-ascii\"", "charset", "us-ascii"},
      {"text/plain; charset = utf-8 (a comment)", "charset", "utf-8"},
      {"text/plain; charset=utf-8;", "charset", "utf-8"},
      {"text/plain;; charset=utf-8", "charset", "utf-8"},
      {"text/plain; junk; charset=utf-8", "charset", "utf-8"},
      {"application/x; name=a file.txt; x=1", "name", "a file.txt"},
      {"application/x; name=\"a \\\"b\\\" \\\\c\"", "name", "a \"b\" \\c"},
      {"application/x; name=\"never closed", "name", "never closed"},
      {"application/x;\r\n name=\"a\r\n b\"", "name", "a b"},
      // RFC 2231 3, 4 and 4.1.
      {"message/external-body; access-type=URL;\r\n URL*0=\"ftp://\";\r\n"
       " URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"",
       "url", "ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"},
      {"application/x-stuff;\r\n title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title",
       "This is ***fun***"},
      {"application/x-stuff;\r\n title*0*=us-ascii'en'This%20is%20even%20more%20;\r\n"
       " title*1*=%2A%2A%2Afun%2A%2A%2A%20;\r\n title*2=\"isn't it!\"",
       "title", "This is even more ***fun*** isn't it!"},
      // Segments in any order; a gap ends it; 10 comes after 9.
      {"a/b; n*1=y; n*0=x", "n", "xy"},
      {"a/b; n*0=x; n*2=z", "n", "x"},
      {"a/b; n*0=0; n*1=1; n*2=2; n*3=3; n*4=4; n*5=5; n*6=6; n*7=7; n*8=8; n*9=9; n*10=x", "n",
       "0123456789x"},
      {"a/b; n=plain; n*=utf-8''%E3%81%82", "n", "\xe3\x81\x82"},
      {"a/b; n*=utf-8''100%", "n", "100%"},
      {"a/b; n*=iso-2022-jp'ja'%1B%24B%24%22%1B%28B", "n", "\xe3\x81\x82"},
      // Encoded words are not allowed here, and common.
      {"a/b; name=\"=?ISO-2022-JP?B?GyRCJCIbKEI=?=.txt\"", "name", "\xe3\x81\x82.txt"},
  };
  for (const Case& c : cases) {
    const Part part = parse_structure("Content-Type: " + std::string(c.field) + "\r\n\r\n");
    std::string value = "(none)";
    for (const auto& [name, text] : part.parameters)
      if (name == c.name) value = text;
    EXPECT_EQ(value, c.value) << c.field;
  }
}

TEST(Structure, ends_at_its_limits) {
  std::string deep;
  for (unsigned i = 0; i < 2 * part_depth_max; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" +
            std::to_string(i) + "\r\n";
  unsigned depth = 0;
  const Part top = parse_structure(deep);
  const Part* part = &top;
  for (; !part->parts.empty(); part = &part->parts[0]) ++depth;
  EXPECT_EQ(depth, part_depth_max - 1);
  EXPECT_EQ(shape(*part), "application/octet-stream");

  std::string wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (unsigned i = 0; i < 3 * part_count_max; ++i) wide += "--b\r\n\r\nx\r\n";
  EXPECT_EQ(parse_structure(wide).parts.size(), part_count_max - 1);
}

TEST(FindPart, numbers_parts_as_rfc_3501_6_4_5_does) {
  // The example there, its leaves named by their subtypes.
  const std::string message =
      "Content-Type: multipart/mixed; boundary=o\r\n\r\n"
      "--o\r\nContent-Type: x/p1\r\n\r\n1\r\n"
      "--o\r\nContent-Type: x/p2\r\n\r\n2\r\n"
      "--o\r\nContent-Type: message/rfc822\r\n\r\n"
      "Content-Type: multipart/mixed; boundary=i\r\n\r\n"
      "--i\r\nContent-Type: x/p31\r\n\r\n1\r\n--i\r\nContent-Type: x/p32\r\n\r\n2\r\n--i--\r\n"
      "--o\r\nContent-Type: multipart/mixed; boundary=j\r\n\r\n"
      "--j\r\nContent-Type: x/p41\r\n\r\n1\r\n"
      "--j\r\nContent-Type: message/rfc822\r\n\r\n"
      "Content-Type: multipart/alternative; boundary=k\r\n\r\n"
      "--k\r\nContent-Type: x/p4221\r\n\r\n1\r\n--k\r\nContent-Type: x/p4222\r\n\r\n2\r\n--k--\r\n"
      "--j--\r\n"
      "--o\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: x/p51\r\n\r\nx\r\n--o--\r\n";
  const Part top = parse_structure(message);
  const std::pair<std::vector<std::uint32_t>, std::string_view> cases[] = {
      {{}, "mixed"},      {{1}, "p1"},          {{2}, "p2"},
      {{3}, "rfc822"},    {{3, 1}, "p31"},      {{3, 2}, "p32"},
      {{3, 3}, ""},       {{4}, "mixed"},       {{4, 1}, "p41"},
      {{4, 2}, "rfc822"}, {{4, 2, 1}, "p4221"}, {{4, 2, 2}, "p4222"},
      {{4, 1, 1}, ""},    {{5}, "rfc822"},      {{5, 1}, "p51"},
      {{5, 2}, ""},       {{5, 1, 1}, ""},      {{6}, ""},
      {{0}, ""},          {{1, 1}, ""},
  };
  for (const auto& [section, subtype] : cases) {
    const Part* const part = find_part(top, section);
    EXPECT_EQ(part ? part->subtype : "", subtype) << testing::PrintToString(section);
  }
  const Part plain = parse_structure("Subject: x\r\n\r\nx");
  EXPECT_EQ(find_part(plain, {1}), &plain);
  EXPECT_EQ(find_part(plain, {2}), nullptr);
  EXPECT_EQ(find_part(plain, {1, 1}), nullptr);
}

}  // namespace
}  // namespace hikyaku::mime
