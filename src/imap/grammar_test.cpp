#include "imap/grammar.h"

#include <gtest/gtest.h>

#include "imap/date.h"
#include "imap/fetch_item.h"
#include "imap/list_match.h"
#include "imap/search_key.h"
#include "imap/sequence_set.h"

namespace hikyaku::imap {
namespace {

TEST(Grammar, reads_strings_of_each_form) {
  const std::pair<std::string, std::string> right[] = {{"abc]", "abc]"},
                                                       {"\"a \\\"b\\\\\"", "a \"b\\"},
                                                       {"{3}\r\na\"b", "a\"b"},
                                                       {"{2+}\r\nxy", "xy"},
                                                       {"\"\"", ""},
                                                       {"{0}\r\n", ""}};
  for (const auto& [text, value] : right) {
    Cursor in(text);
    EXPECT_EQ(parse_astring(in), value) << text;
    EXPECT_TRUE(in.at_end()) << text;
  }
  for (const std::string wrong :
       {"\"abc", "\"a\\b\"", "{5}\r\nabc", "{3}abc", "(", "", "\"a\rb\""}) {
    Cursor in(wrong);
    EXPECT_FALSE(parse_astring(in)) << wrong;
  }
}

TEST(Grammar, knows_inbox_in_any_case_and_below) {
  for (const auto& [text, name] :
       {std::pair("inbox", "INBOX"), std::pair("InBox/a", "INBOX/a"),
        std::pair("inboxes", "inboxes"), std::pair("\"Inbox\"", "INBOX")}) {
    Cursor in(text);
    EXPECT_EQ(parse_mailbox(in), name);
  }
}

TEST(Grammar, reads_flag_lists) {
  Cursor in("(\\Seen \\deleted $Forwarded)");
  const auto flags = parse_flag_list(in);
  ASSERT_TRUE(flags);
  EXPECT_EQ(flags->system_flags, store::seen | store::deleted);
  EXPECT_EQ(flags->keywords, std::vector<std::string>{"$Forwarded"});
  for (const char* wrong : {"(\\Recent)", "(\\Seen", "(\\Seen  a)", "(\\)", "\\Seen"}) {
    Cursor bad_in(wrong);
    EXPECT_FALSE(parse_flag_list(bad_in)) << wrong;
  }
}

store::Mailbox mailbox_of(std::initializer_list<store::Uid> uids) {
  store::Mailbox mailbox;
  for (const store::Uid uid : uids) {
    store::Message message;
    message.uid = uid;
    mailbox.append(message);
  }
  return mailbox;
}

TEST(SequenceSet, means_messages) {
  const store::Mailbox mailbox = mailbox_of({3, 5, 9, 10});
  const auto parse = [](std::string_view text) {
    Cursor in(text);
    auto set = parse_sequence_set(in);
    return in.at_end() ? set : std::nullopt;
  };
  EXPECT_EQ(by_sequence(mailbox, *parse("1:2,4")), (IndexRanges{{0, 2}, {3, 4}}));
  EXPECT_EQ(by_sequence(mailbox, *parse("4:2,1,2")), (IndexRanges{{0, 4}}));
  EXPECT_EQ(by_sequence(mailbox, *parse("*")), (IndexRanges{{3, 4}}));
  EXPECT_EQ(by_sequence(mailbox, *parse("*:3")), (IndexRanges{{2, 4}}));
  EXPECT_EQ(by_sequence(mailbox, *parse("5")), std::nullopt);
  EXPECT_EQ(by_sequence(mailbox, *parse("1:4294967295")), std::nullopt);
  EXPECT_EQ(by_sequence(store::Mailbox(), *parse("1:*")), IndexRanges{});
  EXPECT_EQ(by_uid(mailbox, *parse("4:9")), (IndexRanges{{1, 3}}));
  EXPECT_EQ(by_uid(mailbox, *parse("4294967295:1")), (IndexRanges{{0, 4}}));
  EXPECT_EQ(by_uid(mailbox, *parse("559:*")), (IndexRanges{{3, 4}}));
  EXPECT_EQ(by_uid(mailbox, *parse("6:8")), IndexRanges{});
  EXPECT_TRUE(uids_of(mailbox, {{1, 3}}).contains(5));
  for (const char* wrong : {"0", "1,", "1:", "a", "", "4294967296", "01", "1::2"})
    EXPECT_FALSE(parse(wrong)) << wrong;
}

TEST(Date, reads_and_writes) {
  Cursor in("\"17-Jul-1996 02:44:25 -0700\"");
  const auto seconds = parse_date_time(in);
  EXPECT_EQ(seconds, 837596665);
  std::string out;
  append_date_time(out, *seconds, 540);
  EXPECT_EQ(out, "\"17-Jul-1996 18:44:25 +0900\"");
  out.clear();
  append_date_time(out, 0, -90);
  EXPECT_EQ(out, "\"31-Dec-1969 22:30:00 -0130\"");
  Cursor day("1-Feb-1994");
  EXPECT_EQ(parse_date(day), 8797);
  EXPECT_EQ(parse_sent_day("Mon, 06 Jul 2026 00:30:00 +0900"),
            parse_sent_day("6 Jul 2026 23:00 -0700"));
  for (const char* wrong : {"31-Feb-1994", "1-Foo-1994", "1-Feb-94", "\"1-Feb-1994"}) {
    Cursor wrong_in(wrong);
    EXPECT_FALSE(parse_date(wrong_in)) << wrong;
  }
}

TEST(FetchItems, labels_sections_as_asked) {
  const std::pair<const char*, const char*> rows[] = {
      {"BODY[]", "BODY[]"},
      {"BODY.PEEK[1.2.MIME]", "BODY[1.2.MIME]"},
      {"body[header.fields (From \"To\")]<3.10>", "BODY[HEADER.FIELDS (From To)]<3>"},
      {"BODY[4.1.HEADER]", "BODY[4.1.HEADER]"},
      {"BODY[3.TEXT]", "BODY[3.TEXT]"},
      {"RFC822.HEADER", "RFC822.HEADER"}};
  for (const auto& [text, label] : rows) {
    Cursor in(text);
    const auto items = parse_fetch_items(in);
    ASSERT_TRUE(items && in.at_end()) << text;
    EXPECT_EQ(items->items[0].label, label);
  }
  for (const char* wrong : {"BODY[MIME]", "BODY[0]", "BODY[1.]", "BODY[HEADER.FIELDS ()]", "FLAGZ",
                            "(FLAGS", "BODY[]<1.0>", "(FLAGS  UID)"}) {
    Cursor in(wrong);
    EXPECT_FALSE(parse_fetch_items(in) && in.at_end()) << wrong;
  }
}

TEST(Search, is_bounded_in_depth_and_count) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "NOT ";
  Cursor in(deep += "SEEN");
  EXPECT_FALSE(parse_search(in));
  std::string many = "ALL";
  for (int i = 0; i < 2000; ++i) many += " ALL";
  Cursor in_many(many);
  EXPECT_FALSE(parse_search(in_many));
}

TEST(Search, tells_unknown_charsets) {
  Cursor in("CHARSET KLINGON TEXT x");
  EXPECT_TRUE(parse_search(in)->bad_charset);
  Cursor known("CHARSET shift_jis TEXT {4}\r\n\x93\xfa\x96\x7b");
  const auto request = parse_search(known);
  ASSERT_TRUE(request && !request->bad_charset);
  EXPECT_EQ(request->key.children[0].text, "日本");
}

TEST(List, matches_patterns) {
  EXPECT_TRUE(list_matches("*", "a/b"));
  EXPECT_FALSE(list_matches("%", "a/b"));
  EXPECT_TRUE(list_matches("%/%", "a/b"));
  EXPECT_TRUE(list_matches("a*b", "ab"));
  EXPECT_TRUE(list_matches("日*", "日本/語"));
  EXPECT_FALSE(list_matches("a%c", "ab/c"));
  EXPECT_FALSE(list_matches("", "a"));
  EXPECT_FALSE(list_matches(std::string(1000, '*') + "x", std::string(1000, 'a')));
}

}  // namespace
}  // namespace hikyaku::imap
