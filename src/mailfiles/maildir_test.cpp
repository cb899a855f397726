#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "mailfiles/line_ends.h"
#include "mailfiles/maildir_reader.h"
#include "mailfiles/maildir_writer.h"

namespace hikyaku::mailfiles {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Maildir : public testing::Test {
 protected:
  Maildir() { EXPECT_NE(mkdtemp(path_.data()), nullptr); }
  ~Maildir() override { fs::remove_all(path_); }

  void put(const std::string& name, std::string_view octets = "Subject: x\n\nText\n") {
    fs::create_directories(fs::path(path_ + "/" + name).parent_path());
    std::ofstream(path_ + "/" + name, std::ios::binary) << octets;
  }
  Folder root() { return *Folder::open(path_); }
  MaildirTree tree() {
    auto tree = read_maildir_tree(root());
    EXPECT_TRUE(tree) << describe(tree.error());
    return tree ? *tree : MaildirTree();
  }
  std::vector<Result<FileMessage>> messages(const std::string& mailbox) {
    std::vector<Result<FileMessage>> all;
    for (const MaildirFolder& folder : tree().folders) {
      if (folder.mailbox != mailbox) continue;
      auto reader = MaildirReader::open(root(), folder);
      EXPECT_TRUE(reader);
      while (auto message = reader->next()) all.push_back(*std::move(message));
    }
    return all;
  }
  std::vector<std::string> mailboxes() {
    std::vector<std::string> names;
    for (const MaildirFolder& folder : tree().folders) names.push_back(folder.mailbox);
    return names;
  }

  std::string path_ = (fs::temp_directory_path() / "hikyaku_mailfiles_XXXXXX").string();
};

}  // namespace

TEST(LineEnds, lf_becomes_crlf_and_back_and_a_bare_cr_stays) {
  EXPECT_EQ(with_crlf("a\nb\r\nc\rd\n\n"), "a\r\nb\r\nc\rd\r\n\r\n");
  EXPECT_EQ(with_lf("a\r\nb\rc\nd\r\n"), "a\nb\rc\nd\n");
  EXPECT_EQ(with_crlf(""), "");
}

TEST_F(Maildir, knows_maildir_plus_plus_and_nested_folders_by_their_names) {
  put("cur/1.a.h:2,S");
  put(".&ZeVnLIqe-.2024/cur/1.a.h:2,");
  put(".a&AC4-b/new/1.a.h");
  put("Sent/&MMYwuTDI-/cur/1.a.h:2,");
  put("docs/readme");
  EXPECT_THAT(mailboxes(), ElementsAre("INBOX", "Sent/テスト", "a.b", "日本語/2024"));
  put("subscriptions", "Sent/&MMYwuTDI-\n");
  EXPECT_THAT(tree().subscribed, ElementsAre("Sent/テスト"));
}

TEST_F(Maildir, reads_both_forms_of_the_subscriptions) {
  put("cur/1.a.h:2,S");
  put("subscriptions", "INBOX\n&ZeVnLIqe-.2024\n");
  EXPECT_THAT(tree().subscribed, ElementsAre("INBOX", "日本語/2024"));
  put("subscriptions", "V\t2\n\nINBOX\n&ZeVnLIqe-\t2024\n");
  EXPECT_THAT(tree().subscribed, ElementsAre("INBOX", "日本語/2024"));
}

TEST_F(Maildir, gives_flags_keywords_and_time_of_each_message) {
  put("dovecot-keywords", "0 $Label1\n2 仕事\nnonsense\n30 far\n");
  put("cur/1700000000.M1P2.host,S=17:2,DFRSTac");
  put("new/1700000009.M1P2.host");
  put("tmp/1700000010.M1P2.host");
  fs::last_write_time(path_ + "/cur/1700000000.M1P2.host,S=17:2,DFRSTac",
                      fs::file_time_type(std::chrono::file_clock::from_sys(
                          std::chrono::sys_seconds(std::chrono::seconds(1'600'000'000)))));
  const auto all = messages("INBOX");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->octets, "Subject: x\r\n\r\nText\r\n");
  EXPECT_EQ(all[0]->received, 1'600'000'000);
  EXPECT_EQ(all[0]->marks.flags, unsigned{draft | flagged | answered | seen | deleted});
  EXPECT_THAT(all[0]->marks.keywords, ElementsAre("$Label1", "仕事"));
  EXPECT_EQ(all[1]->marks, Marks());
}

TEST_F(Maildir, follows_no_link_that_somebody_put_there) {
  put("cur/1.a.h:2,S");
  put("secret", "root's\n");
  fs::create_symlink(path_ + "/secret", path_ + "/cur/2.a.h:2,S");
  const auto all = messages("INBOX");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0]);
  EXPECT_FALSE(all[1]);
  fs::create_directory(path_ + "/elsewhere");
  fs::create_symlink(path_ + "/elsewhere", path_ + "/.Linked");
  EXPECT_THAT(mailboxes(), ElementsAre("INBOX"));
}

TEST_F(Maildir, what_is_written_is_read_again) {
  const MessageId id{7, 42, 1'600'000'000};
  const Marks marks{seen | flagged, {"$Label1", "仕事"}};
  auto writer = MaildirWriter::open(root(), "日本語/a.b", "mail.abc.jp");
  ASSERT_TRUE(writer) << describe(writer.error());
  EXPECT_FALSE(writer->has(id));
  ASSERT_TRUE(writer->write(id, "Subject: x\r\n\r\nText\r\n", marks));
  ASSERT_TRUE(writer->finish());
  EXPECT_TRUE(writer->has(id));
  ASSERT_TRUE(write_maildir_subscriptions(root(), {"日本語/a.b"}));
  EXPECT_TRUE(fs::exists(path_ + "/.&ZeVnLIqe-.a&AC4-b/cur/"
                                 "1600000000.V7U42.mail.abc.jp,S=17:2,FSab"));

  EXPECT_THAT(mailboxes(), ElementsAre("日本語/a.b"));
  EXPECT_THAT(tree().subscribed, ElementsAre("日本語/a.b"));
  const auto all = messages("日本語/a.b");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]->octets, "Subject: x\r\n\r\nText\r\n");
  EXPECT_EQ(all[0]->received, 1'600'000'000);
  EXPECT_EQ(all[0]->marks, marks);

  // Under other flags and another host name it is the same message.
  fs::rename(path_ + "/.&ZeVnLIqe-.a&AC4-b/cur/1600000000.V7U42.mail.abc.jp,S=17:2,FSab",
             path_ + "/.&ZeVnLIqe-.a&AC4-b/new/1600000000.V7U42.other");
  const auto again = MaildirWriter::open(root(), "日本語/a.b", "mail.abc.jp");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->has(id));
}

TEST_F(Maildir, names_the_keywords_for_which_there_is_no_letter) {
  auto writer = MaildirWriter::open(root(), "INBOX", "h");
  ASSERT_TRUE(writer);
  Marks marks;
  for (int i = 0; i < 28; ++i) marks.keywords.push_back("k" + std::to_string(i));
  ASSERT_TRUE(writer->write({1, 1, 1}, "x\r\n", marks));
  EXPECT_THAT(writer->lost_keywords(), ElementsAre("k26", "k27"));
}

}  // namespace hikyaku::mailfiles
