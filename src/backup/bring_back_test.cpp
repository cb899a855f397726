#include "backup/bring_back.h"

#include <gtest/gtest.h>

#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::backup {
namespace {

struct BringBackTest : testing::Test {
  log::MemoryEngine engine;
  store::Store store{engine};
  std::shared_ptr<store::Account> account = open('b');

  std::shared_ptr<store::Account> open(char c) {
    return *net::run(store.open(*Guid::from_bytes(std::string(16, c)), {c}));
  }
  void add(const std::string& mailbox, const std::string& text, store::Flags flags = 0,
           std::vector<std::string> keywords = {}) {
    store::NewMessage message;
    message.body = std::make_shared<const std::string>(text);
    message.summary = std::make_shared<const std::string>("s");
    message.received = 77;
    message.system_flags = flags;
    message.keywords = std::move(keywords);
    ASSERT_TRUE(
        net::run(account->append(account->state()->find(mailbox)->id, {std::move(message)})));
  }
  void expunge(const std::string& mailbox, store::Uid first, store::Uid last) {
    store::UidSet uids;
    uids.add(first, last);
    ASSERT_TRUE(net::run(account->expunge(account->state()->find(mailbox)->id, uids, false)));
  }
  Time now() {
    net::run(net::sleep(Milliseconds(3)));
    const Time time = system_clock().now();
    net::run(net::sleep(Milliseconds(3)));
    return time;
  }
  Result<BroughtBack> bring(std::shared_ptr<store::Account> into, BringBackOptions options) {
    return net::run(bring_back(engine, account->log(), into, std::move(options),
                               [](const BroughtBack&) { return true; }));
  }
  static std::string texts(const store::Account& of, const std::string& mailbox) {
    const auto box = of.state()->find(mailbox);
    std::string all;
    for (std::size_t i = 0; box && i < box->size(); ++i)
      all += net::run(store::read_body(of, box->at(i))).value_or("?") + " ";
    return all;
  }
};

TEST_F(BringBackTest, what_was_expunged_comes_back_and_what_is_there_stays) {
  add("INBOX", "one");
  add("INBOX", "two", store::seen | store::deleted, {"Work"});
  add("INBOX", "two");
  add("INBOX", "old");
  const Time then = now();
  expunge("INBOX", 2, 3);
  add("INBOX", "new");
  const auto done = bring(account, {then, {}, {}});
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->restored, 2u);
  EXPECT_EQ(done->there, 2u);
  EXPECT_EQ(texts(*account, "INBOX"), "one old new two two ");
  const auto inbox = account->state()->find("INBOX");
  EXPECT_EQ(inbox->at(3).flags, store::seen | inbox->keyword_bit("work"));
  EXPECT_EQ(inbox->at(3).received, 77);
  // Again: by their octets they are there, under other uids.
  const auto again = bring(account, {then, {}, {}});
  EXPECT_EQ(again->restored, 0u);
  EXPECT_EQ(again->there, 4u);
}

TEST_F(BringBackTest, mailboxes_that_are_gone_are_made_again_with_what_was_in_them) {
  ASSERT_TRUE(net::run(account->create("Work/Plans", "\\Archive")));
  ASSERT_TRUE(net::run(account->subscribe("Work/Plans", true)));
  add("Work/Plans", "plan");
  const Time then = now();
  ASSERT_TRUE(net::run(account->remove("Work/Plans")));
  ASSERT_TRUE(net::run(account->remove("Work")));
  ASSERT_TRUE(net::run(account->subscribe("Work/Plans", false)));
  ASSERT_TRUE(bring(account, {then, {}, {}}));
  EXPECT_EQ(texts(*account, "Work/Plans"), "plan ");
  EXPECT_EQ(account->state()->find("Work/Plans")->special_use, "\\Archive");
  EXPECT_TRUE(account->state()->subscribed.contains("Work/Plans"));
}

TEST_F(BringBackTest, only_some_mailboxes_come_and_below_another_one) {
  ASSERT_TRUE(net::run(account->create("a")));
  ASSERT_TRUE(net::run(account->create("b")));
  add("a", "in a");
  add("b", "in b");
  const Time then = now();
  const auto done = bring(account, {then, {"a"}, "Restored"});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->restored, 1u);
  EXPECT_EQ(texts(*account, "Restored/a"), "in a ");
  EXPECT_FALSE(account->state()->find("Restored/b"));
  EXPECT_FALSE(bring(account, {then, {"c"}, {}}));
}

TEST_F(BringBackTest, the_mail_of_an_account_comes_into_another_one) {
  add("INBOX", "one");
  add("INBOX", "two");
  const auto other = open('o');
  const auto done = bring(other, {now(), {}, {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(texts(*other, "INBOX"), "one two ");
}

TEST_F(BringBackTest, what_was_given_up_is_counted_and_the_rest_comes) {
  add("INBOX", "one");
  add("INBOX", "two");
  const Time then = now();
  expunge("INBOX", 1, 2);
  ASSERT_TRUE(net::run(engine.drop(
      account->log(), {{{}, {account->state()->find("INBOX")->expunged.at(0).body, 3}}})));
  const auto done = bring(account, {then, {}, {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->unreadable, 1u);
  EXPECT_EQ(texts(*account, "INBOX"), "two ");
}

TEST_F(BringBackTest, a_full_account_ends_it_and_what_came_stays) {
  for (const char* text : {"one", "two"}) add("INBOX", text);
  const Time then = now();
  expunge("INBOX", 1, 2);
  account->set_quota({0, 1});
  const auto done = bring(account, {then, {}, {}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().detail.contains("quota")) << done.error().detail;
}

}  // namespace
}  // namespace hikyaku::backup
