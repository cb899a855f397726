#include "app/mailbox_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hikyaku::app {

using testing::ElementsAre;

TEST(MailboxName, levels_are_folders_and_the_last_one_is_a_file) {
  EXPECT_THAT(file_of_mailbox("INBOX"), ElementsAre("INBOX.mbox"));
  EXPECT_THAT(file_of_mailbox("日本語/2024"), ElementsAre("日本語", "2024.mbox"));
  EXPECT_EQ(mailbox_of_file("日本語/2024.mbox"), "日本語/2024");
  EXPECT_EQ(mailbox_of_file("Sent"), "Sent");
  EXPECT_FALSE(mailbox_of_file("Sent.mbox.partial"));
  EXPECT_FALSE(mailbox_of_file("\xff.mbox"));
}

TEST(MailboxName, no_name_leads_out_of_the_folder) {
  EXPECT_THAT(file_of_mailbox("../../etc/cron.d"),
              ElementsAre("%2E.", "%2E.", "etc", "cron.d.mbox"));
  EXPECT_EQ(mailbox_of_file("%2E./%2E./etc/cron.d.mbox"), "../../etc/cron.d");
}

}  // namespace hikyaku::app
