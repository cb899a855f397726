#include "mime/summary.h"

#include <gtest/gtest.h>

#include "mime/message.h"

namespace hikyaku::mime {
namespace {

struct Forms {
  explicit Forms(std::string_view message)
      : bytes(summarize(message)), view(SummaryView::read(bytes).value()) {}
  std::string bytes;
  SummaryView view;
};

TEST(Summary, writes_the_envelope_of_rfc_3501) {
  // RFC 3501 8: the message whose ENVELOPE the example shows.
  const Forms forms(
      "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
      "From: Terry Gray <gray@cac.washington.edu>\r\n"
      "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
      "To: imap@cac.washington.edu\r\n"
      "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
      "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n");
  EXPECT_EQ(forms.view.envelope(),
            "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" "
            R"((("Terry Gray" NIL "gray" "cac.washington.edu")) )"
            R"((("Terry Gray" NIL "gray" "cac.washington.edu")) )"
            R"((("Terry Gray" NIL "gray" "cac.washington.edu")) )"
            R"(((NIL NIL "imap" "cac.washington.edu")) )"
            R"(((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) )"
            R"(NIL NIL "<B27397-0100000@cac.washington.edu>"))");
  EXPECT_EQ(forms.view.body(), R"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7bit" 0 0))");
  EXPECT_EQ(forms.view.sent(), 837595405);
}

TEST(Summary, writes_address_lists_in_every_form) {
  struct Case {
    std::string_view to, form;
  };
  const Case cases[] = {
      {"a@b", R"(((NIL NIL "a" "b")))"},
      {"<a@b>", R"(((NIL NIL "a" "b")))"},
      {"A. B. \"C\" <a@b>", R"((("A. B. C" NIL "a" "b")))"},
      {"\"a, b\" <c@d>, e@f", R"((("a, b" NIL "c" "d")(NIL NIL "e" "f")))"},
      {"\"say \\\"hi\\\" \\\\\" <a@b>", R"((("say \"hi\" \\" NIL "a" "b")))"},
      {"a@b (Full Name)", R"((("Full Name" NIL "a" "b")))"},
      {"(first) a@b", R"((("first" NIL "a" "b")))"},
      {"\"a b\"@c", R"(((NIL NIL "a b" "c")))"},
      {"<\"a@b\"@c>", R"(((NIL NIL "a@b" "c")))"},
      {"a . b @ c . d", R"(((NIL NIL "a.b" "c.d")))"},
      {"Name <@x,@y:a@b>", R"((("Name" "@x,@y" "a" "b")))"},
      {"a@[192.0.2.1]", R"(((NIL NIL "a" "[192.0.2.1]")))"},
      {"a@[IPv6:::1], b@c", R"(((NIL NIL "a" "[IPv6:::1]")(NIL NIL "b" "c")))"},
      {"G: a@b, C <c@d>;",
       R"(((NIL NIL "G" NIL)(NIL NIL "a" "b")("C" NIL "c" "d")(NIL NIL NIL NIL)))"},
      {"undisclosed-recipients:;", R"(((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)))"},
      {"G: a@b", R"(((NIL NIL "G" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)))"},
      {"a@b <a@b>", R"((("a@b" NIL "a" "b")))"},
      {"no-domain", R"(((NIL NIL "no-domain" "")))"},
      {"a@b; c@d", R"(((NIL NIL "a" "b")(NIL NIL "c" "d")))"},
      {" , ,a@b,,", R"(((NIL NIL "a" "b")))"},
      {"X <a@b", R"((("X" NIL "a" "b")))"},
      {"X <>", R"((("X" NIL "" "")))"},
      {"=?utf-8?Q?=41?= <a@b>", R"((("=?utf-8?Q?=41?=" NIL "a" "b")))"},
      {"\xe3\x81\x82 <a@b>", "(({3}\r\n\xe3\x81\x82 NIL \"a\" \"b\"))"},
      // Raw ISO-2022-JP: 0x3C and 0x40 inside are not specials.
      {"\x1b$B<@<,\x1b(B <a@b>, c@d",
       "((\"\x1b$B<@<,\x1b(B\" NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))"},
      {"", "NIL"},
      {" , ", "NIL"},
  };
  for (const Case& c : cases) {
    const Forms forms("To: " + std::string(c.to) + "\r\n\r\n");
    EXPECT_EQ(forms.view.envelope(),
              "(NIL NIL NIL NIL NIL " + std::string(c.form) + " NIL NIL NIL NIL)")
        << c.to;
  }
}

TEST(Summary, takes_sender_and_reply_to_from_from_only_when_they_are_missing) {
  EXPECT_EQ(Forms("From: a@b\r\nSender: c@d\r\nReply-To:\r\n\r\n").view.envelope(),
            R"((NIL NIL ((NIL NIL "a" "b")) ((NIL NIL "c" "d")) ((NIL NIL "a" "b")) NIL NIL NIL )"
            R"(NIL NIL))");
}

TEST(Summary, quotes_what_can_be_quoted_and_sends_the_rest_as_literals) {
  using namespace std::string_view_literals;
  struct Case {
    std::string_view subject, form;
  };
  const Case cases[] = {
      {"plain", "\"plain\""},
      {"", "\"\""},
      {"a \"b\" \\", R"("a \"b\" \\")"},
      {"two\r\n\tlines", "\"two\tlines\""},
      {"\x1b$B$\"\x1b(B", "\"\x1b$B$\\\"\x1b(B\""},
      {"\xe3\x81\x82", "{3}\r\n\xe3\x81\x82"},
      {"a\0b"sv,
       "{3}\r\na\x80"
       "b"},
      {"a\rb", "{3}\r\na\rb"},
  };
  for (const Case& c : cases) {
    const Forms forms("Subject: " + std::string(c.subject) + "\r\n\r\n");
    EXPECT_EQ(forms.view.envelope(),
              "(NIL " + std::string(c.form) + " NIL NIL NIL NIL NIL NIL NIL NIL)");
  }
}

TEST(Summary, writes_body_and_body_structure) {
  struct Case {
    std::string_view message, body, structure;
  };
  const Case cases[] = {
      {"Subject: x\r\n\r\na\r\nb\r\n",
       R"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2))",
       R"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2 NIL NIL NIL NIL))"},
      {"Content-Type: text/html\r\n\r\n",
       R"(("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 0 0))",
       R"(("text" "html" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL))"},
      {"Content-Type: image/png; name=\"a \\\"b\\\".png\"\r\nContent-ID: <i@x>\r\n"
       "Content-Description: a picture\r\nContent-Transfer-Encoding: BASE64 (c)\r\n"
       "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n"
       "Content-Disposition: Attachment; filename=a.png; size=3\r\n"
       "Content-Language: en, ja\r\nContent-Location: http://x/\r\n\r\nAAAA\r\n",
       R"(("image" "png" ("name" "a \"b\".png") "<i@x>" "a picture" "BASE64" 6))",
       R"(("image" "png" ("name" "a \"b\".png") "<i@x>" "a picture" "BASE64" 6 )"
       R"("Q2hlY2sgSW50ZWdyaXR5IQ==" ("Attachment" ("filename" "a.png" "size" "3")) ("en" "ja") )"
       R"("http://x/"))"},
      {"Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
       "Content-Type: text/html; charset=utf-8\r\nContent-Disposition: inline\r\n\r\n<p>\r\n\r\n"
       "--b--\r\n",
       R"((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 1 0))"
       R"(("text" "html" ("charset" "utf-8") NIL NIL "7bit" 5 1) "alternative"))",
       R"((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 1 0 NIL NIL NIL NIL))"
       R"(("text" "html" ("charset" "utf-8") NIL NIL "7bit" 5 1 NIL ("inline" NIL) NIL NIL) )"
       R"("alternative" ("boundary" "b") NIL NIL NIL))"},
      {"Content-Type: multipart/mixed\r\n\r\nx",
       R"((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed"))",
       R"((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" )"
       R"(NIL NIL NIL NIL))"},
      {"Content-Type: message/rfc822\r\n\r\nSubject: in\r\nFrom: a@b\r\n\r\nx\r\ny\r\n",
       R"(("message" "rfc822" NIL NIL NIL "7bit" 32 (NIL "in" ((NIL NIL "a" "b")) )"
       R"(((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL) )"
       R"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2) 5))",
       R"(("message" "rfc822" NIL NIL NIL "7bit" 32 (NIL "in" ((NIL NIL "a" "b")) )"
       R"(((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL) )"
       R"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2 NIL NIL NIL NIL) 5 )"
       R"(NIL NIL NIL NIL))"},
      {"Content-Type: application/pdf; name*0*=utf-8''%E3%81; name*1*=%82.pdf\r\n\r\n",
       R"(("application" "pdf" ("name*" "utf-8''%E3%81%82.pdf") NIL NIL "7bit" 0))",
       R"(("application" "pdf" ("name*" "utf-8''%E3%81%82.pdf") NIL NIL "7bit" 0 NIL NIL NIL NIL))"},
      {"Content-Type: message/delivery-status\r\n\r\nx\r\n",
       R"(("message" "delivery-status" NIL NIL NIL "7bit" 3))",
       R"(("message" "delivery-status" NIL NIL NIL "7bit" 3 NIL NIL NIL NIL))"},
  };
  for (const Case& c : cases) {
    const Forms forms(c.message);
    EXPECT_EQ(forms.view.body(), c.body);
    EXPECT_EQ(forms.view.body_structure(), c.structure);
  }
}

TEST(Summary, lists_the_usual_headers_as_they_came) {
  const Forms forms(
      "Received: from x\r\n by y\r\nSUBJECT: a\r\n b\r\nX-Other: 1\r\nTo: c@d\nTo: e@f\r\n"
      "DKIM-Signature: v=1\r\n\r\nFrom: body\r\n");
  EXPECT_EQ(forms.view.listed_headers(), "SUBJECT: a\r\n b\r\nTo: c@d\nTo: e@f\r\n");
  EXPECT_EQ(forms.view.header_bytes(), 93u);
  EXPECT_EQ(forms.view.sent(), 0);
  for (const std::string_view name :
       {"From", "to", "CC", "Bcc", "Reply-To", "Sender", "Subject", "Date", "Message-ID",
        "In-Reply-To", "References", "Content-Type", "List-Id", "X-Priority", "Importance"})
    EXPECT_TRUE(SummaryView::is_listed(name)) << name;
  for (const std::string_view name : {"Received", "DKIM-Signature", "Content-ID", "", "Fro"})
    EXPECT_FALSE(SummaryView::is_listed(name)) << name;
}

TEST(Summary, reads_only_what_is_a_whole_summary) {
  const std::string bytes = summarize("Subject: x\r\n\r\nx");
  ASSERT_TRUE(SummaryView::read(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(SummaryView::read(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(SummaryView::read(bytes + "x"));
  EXPECT_FALSE(SummaryView::read("XXXX" + bytes.substr(4)));
  EXPECT_EQ(SummaryView::read("").error().kind, Error::Kind::permanent);
}

TEST(Summary, stays_small_whatever_the_message_is) {
  std::string from = "From: ";
  while (from.size() < header_bytes_max) from += "a@b,";
  std::string wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (unsigned i = 0; i < part_count_max; ++i)
    wide += "--b\r\nContent-Type: a/b\r\nContent-Description: " + std::string(20'000, '"') +
            "\r\n\r\nx\r\n";
  for (const std::string& message : {from, wide}) {
    const Forms forms(message);
    EXPECT_LT(forms.view.envelope().size(), 2u << 20);
    EXPECT_LT(forms.bytes.size(), 4u << 20);
    EXPECT_TRUE(forms.view.envelope().ends_with(')'));
    EXPECT_TRUE(forms.view.body_structure().ends_with(')'));
  }
}

}  // namespace
}  // namespace hikyaku::mime
