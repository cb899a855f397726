#include "imap/update.h"

#include <gtest/gtest.h>

namespace hikyaku::imap {
namespace {

std::shared_ptr<store::Mailbox> mailbox_of(
    std::initializer_list<std::pair<store::Uid, store::Flags>> messages) {
  auto mailbox = std::make_shared<store::Mailbox>();
  for (const auto& [uid, flags] : messages) {
    store::Message message;
    message.uid = uid;
    message.flags = flags;
    message.modseq = uid * 10 + flags;
    mailbox->append(message);
    mailbox->uid_next = uid + 1;
  }
  return mailbox;
}

Selected selected_of(MailboxValue value) {
  Selected selected;
  selected.told = std::move(value);
  return selected;
}

TEST(Tell, says_expunges_from_the_end_then_the_size_then_flags) {
  Selected selected = selected_of(mailbox_of({{1, 0}, {2, 0}, {3, 0}, {5, 0}}));
  std::string out;
  tell(selected, mailbox_of({{2, 0}, {5, store::seen}, {7, 0}}), {}, out);
  EXPECT_EQ(out, "* 3 EXPUNGE\r\n* 1 EXPUNGE\r\n* 3 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n");
}

TEST(Tell, keeps_what_may_not_be_expunged_yet) {
  Selected selected = selected_of(mailbox_of({{1, 0}, {2, 0}, {3, 0}}));
  const auto now = mailbox_of({{1, 0}, {3, store::flagged}, {4, 0}});
  TellOptions options;
  options.may_expunge = false;
  std::string out;
  tell(selected, now, options, out);
  EXPECT_EQ(out, "* 4 EXISTS\r\n* 3 FETCH (FLAGS (\\Flagged))\r\n");
  EXPECT_EQ(selected.told->at(1).uid, 2u);
  out.clear();
  tell(selected, now, {}, out);
  EXPECT_EQ(out, "* 2 EXPUNGE\r\n");
  out.clear();
  tell(selected, now, {}, out);
  EXPECT_EQ(out, "");
}

TEST(Tell, is_silent_of_what_the_client_knows_but_for_modseqs) {
  const auto now = mailbox_of({{1, store::seen}, {2, store::seen}});
  store::UidSet first;
  first.add(1);
  TellOptions options;
  options.silent = &first;
  Selected selected = selected_of(mailbox_of({{1, 0}, {2, 0}}));
  std::string out;
  tell(selected, now, options, out);
  EXPECT_EQ(out, "* 2 FETCH (FLAGS (\\Seen))\r\n");
  out.clear();
  options.mod_sequences = true;
  selected = selected_of(mailbox_of({{1, 0}, {2, 0}}));
  tell(selected, now, options, out);
  EXPECT_EQ(out,
            "* 1 FETCH (UID 1 MODSEQ (11))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (21))\r\n");
}

TEST(Tell, says_new_keywords_and_recent_messages) {
  Selected selected = selected_of(mailbox_of({{1, 0}}));
  const auto now = mailbox_of({{1, 0}, {2, 1u << store::first_keyword_bit}});
  now->keywords = {"$Work"};
  selected.recent.add(2);
  std::string out;
  tell(selected, now, {}, out);
  EXPECT_TRUE(out.starts_with("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)\r\n"));
  EXPECT_TRUE(out.ends_with("* 2 EXISTS\r\n* 1 RECENT\r\n")) << out;
}

}  // namespace
}  // namespace hikyaku::imap
