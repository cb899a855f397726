// The same messages read by GMime and by this library must have the same parts of the same sizes
// and the same subject. Hand-written and generated ones.

#include <random>

#include <gmime/gmime.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "mime/message.h"

namespace hikyaku::mime {
namespace {

/// One line for each part, depth first: "1 text/plain 12" with the octets of a leaf's body.
struct Outline {
  std::string text;
  void add(int depth, std::string_view type, std::int64_t octets) {
    text += std::string(static_cast<std::size_t>(depth), ' ') + lower(type);
    if (octets >= 0) text += ' ' + std::to_string(octets);
    text += '\n';
  }
};

void outline(Outline& out, int depth, const Part& part) {
  const bool is_leaf = part.parts.empty() && !part.is_multipart();
  out.add(depth, part.type + '/' + part.subtype,
          is_leaf ? static_cast<std::int64_t>(part.body_end - part.body_begin) : -1);
  for (const Part& child : part.parts) outline(out, depth + 1, child);
}

void outline(Outline& out, int depth, GMimeObject* object) {
  GMimeContentType* const content_type = g_mime_object_get_content_type(object);
  char* const type = g_mime_content_type_get_mime_type(content_type);
  if (GMIME_IS_MULTIPART(object)) {
    out.add(depth, type, -1);
    GMimeMultipart* const multipart = GMIME_MULTIPART(object);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
      outline(out, depth + 1, g_mime_multipart_get_part(multipart, i));
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    out.add(depth, type, -1);
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    outline(out, depth + 1, g_mime_message_get_mime_part(inner));
  } else {
    GMimeDataWrapper* const content = g_mime_part_get_content(GMIME_PART(object));
    out.add(depth, type,
            content ? g_mime_stream_length(g_mime_data_wrapper_get_stream(content)) : 0);
  }
  g_free(type);
}

struct Reading {
  std::string outline, subject;
};

Reading by_gmime(std::string_view message) {
  static const bool is_ready = (g_mime_init(), true);
  EXPECT_TRUE(is_ready);
  GMimeStream* const stream = g_mime_stream_mem_new_with_buffer(message.data(), message.size());
  GMimeParser* const parser = g_mime_parser_new_with_stream(stream);
  g_mime_parser_set_persist_stream(parser, true);
  GMimeMessage* const parsed = g_mime_parser_construct_message(parser, nullptr);
  Outline out;
  outline(out, 0, g_mime_message_get_mime_part(parsed));
  const char* const subject = g_mime_message_get_subject(parsed);
  Reading reading{std::move(out.text), subject ? subject : ""};
  g_object_unref(parsed);
  g_object_unref(parser);
  g_object_unref(stream);
  return reading;
}

Reading by_us(std::string_view message) {
  Outline out;
  outline(out, 0, parse_structure(message));
  const auto subject = find_field(parse_header(message), "subject");
  return {std::move(out.text), subject ? decode_header(*subject) : ""};
}

void expect_same(std::string_view message) {
  const Reading theirs = by_gmime(message), ours = by_us(message);
  EXPECT_EQ(ours.outline, theirs.outline) << message;
  EXPECT_EQ(ours.subject, theirs.subject) << message;
}

TEST(Oracle, agrees_on_hand_written_messages) {
  const std::string_view messages[] = {
      "Subject: a\r\n\r\nbody\r\n",
      "Subject: a\r\nContent-Type: text/plain\r\n\r\nbody without an end",
      "Subject: =?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=\r\n\r\n",
      "Subject: =?utf-8?Q?=E3=81=93?=\r\n =?utf-8?Q?=E3=82=93?= x\r\n\r\n",
      "Subject: =?Shift_JIS?B?grGC8YLJgr+CzQ==?= =?EUC-JP?Q?=A4=B3?=\r\n\r\n",
      "Content-Type: multipart/mixed; boundary=\"a b\"\r\n\r\npre\r\n--a b\r\n\r\n1\r\n--a b\r\n"
      "Content-Type: image/png\r\n\r\n2\r\n\r\n--a b--\r\nepilogue\r\n",
      "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n"
      "Subject: in\r\nContent-Type: multipart/alternative; "
      "boundary=i\r\n\r\n--i\r\n\r\nx\r\n--i\r\n"
      "Content-Type: text/html\r\n\r\n<p>\r\n--i--\r\n\r\n--o\r\nContent-Type: application/pdf;\r\n"
      " name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\nBBBB\r\n--o--\r\n",
      "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: "
      "1\r\n\r\none\r\n--d\r\n"
      "\r\nSubject: 2\r\n\r\ntwo\r\n--d--\r\n",
      "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n\n--a\nContent-Type: "
      "a/b\n\ny\n--a--\n",
  };
  for (const std::string_view message : messages) expect_same(message);
}

/// Messages with parts of every kind, nested at random.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string message() { return "Subject: " + subject() + "\r\n" + entity(0); }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

  std::string subject() {
    // Without base64 padding: GMime stops at that of the first of two adjacent words.
    static constexpr const char* words[] = {"plain",
                                            "Re:",
                                            "=?ISO-2022-JP?B?GyRCJDMkcyRLGyhC?=",
                                            "=?utf-8?B?44GT44KT?=",
                                            "=?utf-8?Q?a=5Fb_c?=",
                                            "=?iso-8859-1?Q?caf=E9?="};
    std::string text = words[below(6)];
    for (unsigned i = below(4); i > 0; --i)
      text += (below(4) ? " " : "\r\n ") + std::string(words[below(6)]);
    return text;
  }

  std::string body() {
    std::string text;
    for (unsigned i = below(6); i > 0; --i)
      text += std::string(below(90), "xyz-"[below(4)]) + "\r\n";
    return below(2) ? text : text + "no end";
  }

  std::string entity(int depth) {
    const unsigned kind = below(depth < 4 ? 8 : 4);
    if (kind == 0) return "\r\n" + body();
    if (kind <= 2) return "Content-Type: text/html; charset=utf-8\r\n\r\n" + body();
    if (kind == 3)
      return "Content-Type: image/png; name=\"a.png\"\r\nContent-Transfer-Encoding: "
             "base64\r\n\r\n" +
             body();
    if (kind == 4) return "Content-Type: message/rfc822\r\n\r\n" + message_at(depth + 1);
    const std::string boundary = "=_" + std::to_string(++count_) + (below(2) ? "" : ".x");
    std::string text = "Content-Type: multipart/" + std::string(below(2) ? "mixed" : "related") +
                       "; boundary=\"" + boundary + "\"\r\n\r\n" + (below(2) ? "preamble\r\n" : "");
    for (unsigned i = 1 + below(3); i > 0; --i)
      text += "--" + boundary + "\r\n" + entity(depth + 1) + "\r\n";
    return text + "--" + boundary + "--\r\n" + (below(2) ? "epilogue\r\n" : "");
  }

  std::string message_at(int depth) { return "Subject: " + subject() + "\r\n" + entity(depth); }

  std::mt19937 random_;
  int count_ = 0;
};

TEST(Oracle, agrees_on_generated_messages) {
  for (unsigned seed = 0; seed < 2000 && !testing::Test::HasFailure(); ++seed)
    expect_same(Generator(seed).message());
}

}  // namespace
}  // namespace hikyaku::mime
