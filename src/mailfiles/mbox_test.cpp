#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "mailfiles/mbox_file.h"
#include "mailfiles/mbox_form.h"

namespace hikyaku::mailfiles {
namespace {

using testing::ElementsAre;

std::vector<Result<FileMessage>> messages_of(std::string_view file,
                                             std::size_t bytes_max = message_bytes_max) {
  MboxParser parser(bytes_max);
  parser.feed(file);
  parser.end();
  std::vector<Result<FileMessage>> all;
  while (auto message = parser.take()) all.push_back(*std::move(message));
  return all;
}

}  // namespace

TEST(Mbox, a_from_line_is_known_by_its_date) {
  EXPECT_EQ(parse_from_line("From a@b Tue Nov  3 10:00:00 2026"), 1'793'700'000);
  EXPECT_EQ(parse_from_line("From a@b Tue Nov  3 19:00:00 2026 +0900"), 1'793'700'000);
  EXPECT_EQ(parse_from_line("From a@b Tue Nov 3 10:00 UTC 2026\r"), 1'793'700'000);
  EXPECT_EQ(parse_from_line("From \"a b\"@c  Tue Nov 03 10:00:00 2026"), 1'793'700'000);
  for (const char* other : {"From the beginning", "From a@b Tue Nov 31 10:00:00 2026", "From ",
                            ">From a@b Tue Nov  3 10:00:00 2026", "From a Tue Nov 3 10:00:00"})
    EXPECT_FALSE(parse_from_line(other)) << other;
  EXPECT_EQ(from_line(1'793'700'000), "From MAILER-DAEMON Tue Nov  3 10:00:00 2026\n");
}

TEST(Mbox, messages_lose_quoting_and_status_and_get_crlf) {
  const auto all = messages_of(
      "From a@b Tue Nov  3 10:00:00 2026\n"
      "Status: RO\nSubject: one\nX-Status: AFTD\nX-Keywords: $Label1\n work work\nX-UID: 7\n"
      "Content-Length: 99999\n\n"
      "From the start\n>From a\n>>From b\n> From c\n\n"
      "From c@d Tue Nov  3 10:00:01 2026\nSubject: two\n\nText");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->octets,
            "Subject: one\r\n\r\nFrom the start\r\nFrom a\r\n>From b\r\n> From c\r\n");
  EXPECT_EQ(all[0]->received, 1'793'700'000);
  EXPECT_EQ(all[0]->marks.flags, unsigned{seen | answered | flagged | deleted | draft});
  EXPECT_THAT(all[0]->marks.keywords, ElementsAre("$Label1", "work"));
  EXPECT_EQ(all[1]->octets, "Subject: two\r\n\r\nText");
  EXPECT_EQ(all[1]->marks, Marks());
}

TEST(Mbox, the_message_in_which_uw_imap_keeps_its_state_is_none) {
  const auto all = messages_of(
      "From MAILER-DAEMON Tue Nov  3 10:00:00 2026\n"
      "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\nStatus: RO\n\n"
      "This text is part of the internal format.\n\n"
      "From c@d Tue Nov  3 10:00:01 2026\nSubject: two\n\nText\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]->octets, "Subject: two\r\n\r\nText\r\n");
}

TEST(Mbox, a_message_over_the_limit_is_passed_over_and_the_next_one_is_whole) {
  const auto all = messages_of("From a@b Tue Nov  3 10:00:00 2026\n" + std::string(300, 'x') +
                                   "\n\nFrom c@d Tue Nov  3 10:00:01 2026\nSubject: two\n\n",
                               200);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].error().kind, Error::Kind::limit);
  EXPECT_EQ(all[1]->octets, "Subject: two\r\n");
}

TEST(Mbox, what_does_not_begin_with_a_from_line_is_refused) {
  const auto all = messages_of("Subject: a message by itself\n\nText\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].error().kind, Error::Kind::permanent);
  EXPECT_TRUE(messages_of("").empty());
}

TEST(Mbox, what_is_written_is_read_again) {
  std::string path = (std::filesystem::temp_directory_path() / "hikyaku_mbox_XXXXXX").string();
  ASSERT_NE(mkdtemp(path.data()), nullptr);
  const std::string texts[] = {"Subject: x\r\n\r\nFrom me\r\n>From you\r\n\r\n", "\r\n", "",
                               "Subject: x\r\n\r\n", "\r\nFrom a@b Tue Nov  3 10:00:00 2026\r\n"};
  const Marks marks{seen | answered, {"$Label1", "work"}};
  const auto folder = Folder::open(path);
  {
    MboxWriter writer(*folder->make_file("x.mbox"));
    for (const std::string& text : texts) ASSERT_TRUE(writer.write(1'793'700'000, text, marks));
    ASSERT_TRUE(writer.finish());
  }
  EXPECT_EQ(*kind_of(*folder->open_file("x.mbox")), FileKind::mbox);
  MboxReader reader(*folder->open_file("x.mbox"));
  for (const std::string& text : texts) {
    const auto message = reader.next();
    ASSERT_TRUE(message && *message);
    EXPECT_EQ((*message)->octets, text);
    EXPECT_EQ((*message)->received, 1'793'700'000);
    EXPECT_EQ((*message)->marks, marks);
  }
  EXPECT_FALSE(reader.next());
  std::filesystem::remove_all(path);
}

}  // namespace hikyaku::mailfiles
