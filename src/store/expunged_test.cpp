// Messages that are gone can be brought back until they are given up; records that are damaged cost
// no letter.
#include <gtest/gtest.h>

#include "mime/summary.h"
#include "store/account.h"
#include "store/engine_for_tests.h"
#include "store/value_for_tests.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

class Expunging : public testing::Test {
 protected:
  void SetUp() override { account = open_again(); }

  /// Messages with the bodies "1", "2" ... in INBOX.
  void fill(int count) {
    std::vector<NewMessage> messages;
    for (int i = 1; i <= count; ++i) {
      NewMessage message;
      message.body = std::make_shared<const std::string>("Subject: " + std::to_string(i) + "\r\n");
      message.summary = std::make_shared<const std::string>(mime::summarize(*message.body));
      message.keywords = {"k" + std::to_string(i % 2)};
      messages.push_back(std::move(message));
    }
    ASSERT_TRUE(net::run(account->append(1, std::move(messages))));
  }
  MailboxId make(std::string name) { return (*net::run(account->create(name)))->find(name)->id; }
  std::string bodies(std::string_view name) {
    std::string all;
    const auto mailbox = account->state()->find(name);
    for (std::size_t i = 0; mailbox && i < mailbox->size(); ++i) {
      const auto body = net::run(read_body(*account, mailbox->at(i)));
      all += (body ? body->substr(9, body->size() - 11) : "?") + " ";
    }
    return all;
  }
  /// The same account, folded from its records.
  std::shared_ptr<Account> open_again() {
    engine.drop_snapshots();
    store = std::make_unique<Store>(engine);
    return *net::run(store->open(guid, ""));
  }
  std::uint64_t discard(Milliseconds age) {
    return *net::run(account->discard_expunged(system_clock().now() - age));
  }

  EngineForTests engine;
  const Guid guid;
  const log::LogName log = "account/" + guid.text();
  std::unique_ptr<Store> store;
  std::shared_ptr<Account> account;
};

TEST_F(Expunging, what_was_expunged_comes_back_with_new_uids_and_without_deleted) {
  fill(4);
  FlagChange flags;
  flags.system_flags = deleted | seen;
  ASSERT_TRUE(net::run(account->change_flags(1, set_of(2, 3), flags)));
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 9), true)));
  EXPECT_EQ(bodies("INBOX"), "1 4 ");
  EXPECT_EQ(account->state()->expunged_count, 2u);
  const auto back = net::run(account->undelete(1, set_of(3, 9), 1));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->source, std::vector<Uid>{3});
  EXPECT_EQ(back->destination, std::vector<Uid>{5});
  EXPECT_EQ(bodies("INBOX"), "1 4 3 ");
  const auto inbox = account->state()->find("INBOX");
  const Message last = inbox->at(2);
  EXPECT_EQ(last.flags, seen | inbox->keyword_bit("k1"));
  EXPECT_EQ(last.expunged, 0u);
  EXPECT_EQ(describe_value(*open_again()->state()), describe_value(*account->state()));
}

TEST_F(Expunging, the_messages_of_a_mailbox_that_was_removed_come_back_too) {
  const MailboxId box = make("box");
  fill(4);
  ASSERT_TRUE(net::run(account->move(1, set_of(1, 3), box)));
  EXPECT_EQ(account->state()->expunged_count, 0u) << "what was moved is not gone";
  ASSERT_TRUE(net::run(account->expunge(box, set_of(1, 1), false)));
  ASSERT_TRUE(net::run(account->remove("box")));
  ASSERT_EQ(account->state()->removed.size(), 1u);
  ASSERT_TRUE(net::run(account->undelete(box, set_of(1, 2), 1)));
  EXPECT_EQ(bodies("INBOX"), "4 1 2 ");
  ASSERT_TRUE(net::run(account->undelete(box, set_of(1, 9), 1)));
  EXPECT_EQ(bodies("INBOX"), "4 1 2 3 ");
  EXPECT_TRUE(account->state()->removed.empty());
  EXPECT_EQ(net::run(account->undelete(box, set_of(1, 9), 1)).error().reason,
            Reason::no_such_mailbox);
}

TEST_F(Expunging, the_quota_counts_what_is_there_and_what_comes_back) {
  fill(2);
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 1), false)));
  account->set_quota({0, 1});
  EXPECT_EQ(net::run(account->undelete(1, set_of(1, 1), 1)).error().reason, Reason::over_quota);
}

TEST_F(Expunging, what_is_given_up_gives_its_room_back_but_not_what_a_copy_shares) {
  const MailboxId box = make("box");
  fill(4);
  ASSERT_TRUE(net::run(account->copy(1, set_of(2, 2), box)));
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 3), false)));
  EXPECT_EQ(discard(std::chrono::hours(1)), 0u);
  EXPECT_EQ(bodies("INBOX"), "4 ");
  EXPECT_EQ(discard(-Seconds(2)), 3u);
  EXPECT_EQ(account->state()->expunged_count, 0u);
  EXPECT_EQ(bodies("box"), "2 ") << "it has the same body";
  std::size_t bodies_dropped = 0, summaries_dropped = 0;
  for (const auto& [summary, body] : engine.dropped) {
    bodies_dropped += body.exists();
    summaries_dropped += summary.exists();
  }
  EXPECT_EQ(bodies_dropped, 2u);
  EXPECT_EQ(summaries_dropped, 2u);
  ASSERT_TRUE(net::run(account->expunge(box, set_of(1, 1), false)));
  EXPECT_EQ(discard(-Seconds(2)), 1u);
  EXPECT_EQ(net::run(account->undelete(1, set_of(1, 3), 1))->source.size(), 0u);
  ASSERT_TRUE(net::run(account->remove("box")));
  EXPECT_EQ(bodies("INBOX"), "4 ");
}

TEST_F(Expunging, every_account_is_tidied_and_none_is_kept_in_memory_for_it) {
  fill(3);
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 2), false)));
  account.reset();
  store = std::make_unique<Store>(engine, system_clock(), StoreOptions{.memory_bytes_max = 1});
  net::run(store->discard_expunged(system_clock().now() + Seconds(2), [] { return true; }));
  EXPECT_EQ(engine.dropped.size(), 2u);
  EXPECT_EQ(store->in_memory().accounts, 0u);
}

TEST_F(Expunging, frozen_mail_takes_what_comes_and_nobody_changes_or_tidies_it) {
  fill(2);
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 1), false)));
  account.reset();
  bool is_frozen = true;
  store = std::make_unique<Store>(
      engine, system_clock(), StoreOptions{.is_frozen = [&](const Guid&) { return is_frozen; }});
  account = *net::run(store->open(guid, ""));
  const auto state = account->state();
  ASSERT_EQ(state->find("INBOX")->size(), 1u);
  const auto refused = [](const auto& done) {
    return !done && done.error().reason == Reason::frozen;
  };
  EXPECT_TRUE(refused(net::run(account->expunge(1, set_of(2, 2), false))));
  EXPECT_TRUE(refused(
      net::run(account->change_flags(1, set_of(2, 2), {.system_flags = 1, .keywords = {}}))));
  EXPECT_TRUE(refused(net::run(account->create("box"))));
  EXPECT_TRUE(refused(net::run(account->undelete(1, set_of(1, 1), 1))));
  EXPECT_TRUE(refused(net::run(account->discard_expunged(system_clock().now() + Seconds(2)))));
  net::run(store->discard_expunged(system_clock().now() + Seconds(2), [] { return true; }));
  EXPECT_EQ(account->state()->position, state->position);
  NewMessage message;
  message.body = std::make_shared<const std::string>("Subject: 3\r\n");
  message.summary = std::make_shared<const std::string>(mime::summarize(*message.body));
  log::Append append = account->delivery_of(message);
  log::AppendResult result = net::run(engine.append(log::Append(append)));
  ASSERT_TRUE(net::run(account->delivered(std::move(append), std::move(result))));
  EXPECT_EQ(account->state()->find("INBOX")->size(), 2u);
  is_frozen = false;
  EXPECT_TRUE(net::run(account->expunge(1, set_of(2, 2), false)));
}

TEST_F(Expunging, a_damaged_summary_is_made_again_from_the_message) {
  fill(1);
  const Message message = account->state()->find("INBOX")->at(0);
  const std::string whole = *net::run(read_summary(*account, message));
  engine.damage_summaries(log);
  EXPECT_EQ(*net::run(read_summary(*account, message)), whole);
}

TEST_F(Expunging, a_damaged_record_costs_no_letter_and_every_client_reads_anew) {
  const MailboxId box = make("box");
  fill(3);
  ASSERT_TRUE(net::run(account->move(1, set_of(3, 3), box)));
  const auto before = account->state()->find("INBOX")->uid_validity;
  engine.damage(log, 4);  // the second message
  account = open_again();
  EXPECT_EQ(bodies("INBOX"), "1 2 ");
  EXPECT_EQ(bodies("box"), "3 ");
  EXPECT_GT(account->state()->find("INBOX")->uid_validity, before);
  engine.damage(log, 2);  // the making of the mailbox
  account = open_again();
  EXPECT_EQ(bodies("INBOX"), "1 2 ");
  EXPECT_EQ(bodies("Recovered-2"), "3 ");
  engine.damage(log, 1);
  account = open_again();
  EXPECT_EQ(bodies("INBOX"), "1 2 ");
  EXPECT_EQ(describe_value(*open_again()->state()), describe_value(*account->state()));
  fill(1);
  EXPECT_EQ(bodies("INBOX"), "1 2 1 ");
}

}  // namespace
}  // namespace hikyaku::store
