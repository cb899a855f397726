#include "store/account.h"

#include <atomic>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "store/engine_for_tests.h"
#include "store/snapshot.h"
#include "store/value_for_tests.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

Guid guid_of(std::uint8_t n) {
  Guid guid;
  guid.octets[0] = n;
  return guid;
}

NewMessage message(std::string body = "Subject: x\r\n\r\nhello\r\n") {
  NewMessage made;
  made.body = std::make_shared<const std::string>(std::move(body));
  made.summary = std::make_shared<const std::string>("summary of " + *made.body);
  made.received = 1'700'000'000;
  return made;
}

class AccountTest : public testing::Test {
 protected:
  std::shared_ptr<Account> open(std::optional<Quota> quota = {}) {
    auto opened = net::run(store.open(guid_of(1), "folder", quota));
    EXPECT_TRUE(opened) << describe(opened.error());
    return *opened;
  }
  static std::vector<NewMessage> messages(std::size_t count) {
    return std::vector<NewMessage>(count, message());
  }
  EngineForTests engine;
  FixedClock clock;
  Store store{engine, clock};
  const log::LogName log = "account/" + guid_of(1).text();
};

}  // namespace

TEST_F(AccountTest, a_new_account_has_an_inbox) {
  const auto account = open();
  const auto inbox = account->state()->find("inbox");
  ASSERT_TRUE(inbox);
  EXPECT_EQ(inbox->id, 1u);
  EXPECT_EQ(inbox->uid_validity, 1'700'000'000u);
  EXPECT_EQ(open(), account);
  EXPECT_EQ(engine.opened_count, 1);
}

TEST_F(AccountTest, what_is_appended_can_be_read) {
  const auto account = open();
  std::vector<NewMessage> two = {message("one\r\n"), message("")};
  two[0].keywords = {"Work"};
  const auto stored = net::run(account->append(1, two));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->uids, (std::vector<Uid>{1, 2}));
  const Message first = stored->state->find("INBOX")->at(0);
  EXPECT_EQ(*net::run(read_body(*account, first)), "one\r\n");
  EXPECT_EQ(*net::run(read_body_range(*account, first, 1, 2)), "ne");
  EXPECT_EQ(*net::run(read_summary(*account, first)), "summary of one\r\n");
  EXPECT_EQ(*net::run(read_body(*account, stored->state->find("INBOX")->at(1))), "");
}

TEST_F(AccountTest, an_append_that_fails_changes_nothing) {
  const auto account = open();
  engine.appends_failing = 1;
  const auto stored = net::run(account->append(1, messages(1)));
  EXPECT_EQ(stored.error().reason, Reason::unavailable);
  EXPECT_EQ(account->state()->position, 1u);
  EXPECT_TRUE(net::run(account->append(1, messages(1))));
}

TEST_F(AccountTest, quota_is_for_bytes_and_messages) {
  const auto account = open(Quota{100, 3});
  const std::size_t size = message().body->size();
  EXPECT_TRUE(account->has_room(100));
  EXPECT_FALSE(account->has_room(101));
  ASSERT_TRUE(net::run(account->append(1, messages(2))));
  EXPECT_TRUE(account->has_room(100 - 2 * size));
  EXPECT_FALSE(account->has_room(101 - 2 * size));
  EXPECT_EQ(net::run(account->append(1, messages(2))).error().reason, Reason::over_quota);
  EXPECT_EQ(net::run(account->copy(1, set_of(1, 2), 1)).error().reason, Reason::over_quota);
  EXPECT_TRUE(net::run(account->move(1, set_of(1, 2), 1)));
  ASSERT_TRUE(net::run(account->expunge(1, set_of(1, 9), false)));
  EXPECT_TRUE(account->has_room(100));
}

TEST_F(AccountTest, room_that_is_taken_is_nobody_elses_until_it_is_let_go) {
  const auto account = open(Quota{0, 2});
  auto taken = account->take_room(1);
  ASSERT_TRUE(taken);
  EXPECT_EQ(net::run(account->append(1, messages(2))).error().reason, Reason::over_quota);
  EXPECT_TRUE(net::run(account->append(1, messages(1))));
  EXPECT_FALSE(account->take_room(1));
  taken = nullptr;
  EXPECT_TRUE(net::run(account->append(1, messages(1))));
}

TEST_F(AccountTest, a_limit_below_what_is_used_stops_nothing_but_what_adds) {
  const auto account = open();
  ASSERT_TRUE(net::run(account->append(1, messages(3))));
  ASSERT_TRUE(net::run(account->create("Trash")));
  std::vector<Fullness> said;
  account->set_alarm([&said](Fullness now, Usage used, Quota quota) {
    EXPECT_EQ(used.messages, 3u);
    EXPECT_EQ(quota.messages_max, 1u);
    said.push_back(now);
  });
  account->set_quota({0, 1});
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(net::run(account->append(1, messages(1))).error().reason, Reason::over_quota);
  EXPECT_EQ(said, std::vector<Fullness>{Fullness::full});
  EXPECT_TRUE(net::run(read_body(*account, account->state()->find("INBOX")->at(0))));
  EXPECT_TRUE(
      net::run(account->change_flags(1, set_of(1, 3), {FlagChange::How::add, deleted, {}})));
  EXPECT_TRUE(net::run(account->move(1, set_of(1, 1), account->state()->find("Trash")->id)));
  EXPECT_TRUE(net::run(account->expunge(1, set_of(1, 9), true)));
  EXPECT_EQ(account->state()->message_count, 1u);
}

TEST_F(AccountTest, flags_are_changed_only_where_something_changes) {
  const auto account = open();
  ASSERT_TRUE(net::run(account->append(1, messages(3))));
  FlagChange change{FlagChange::How::add, seen, {"Work"}};
  auto changed = net::run(account->change_flags(1, set_of(1, 2), change));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->state->position, 5u);
  EXPECT_EQ(changed->state->find("INBOX")->unseen_count, 1u);
  changed = net::run(account->change_flags(1, set_of(1, 2), change));
  EXPECT_EQ(changed->state->position, 5u);
  changed = net::run(account->change_flags(1, set_of(1, 3), change, 4));
  EXPECT_EQ(changed->modified.text(), "1:2");
  EXPECT_EQ(changed->state->find("INBOX")->unseen_count, 0u);
  FlagChange many{FlagChange::How::add, 0, {}};
  for (int i = 0; i < keywords_max; ++i) many.keywords.push_back("k" + std::to_string(i));
  EXPECT_EQ(net::run(account->change_flags(1, set_of(1, 1), many)).error().reason,
            Reason::keyword_limit);
}

TEST_F(AccountTest, a_copy_is_one_small_record_and_says_the_uids) {
  const auto account = open();
  ASSERT_TRUE(net::run(account->create("Archive")));
  const MailboxId archive = account->state()->find("Archive")->id;
  ASSERT_TRUE(net::run(account->append(1, messages(2000))));
  ASSERT_TRUE(net::run(account->expunge(1, set_of(5, 5), false)));
  const auto copied = net::run(account->copy(1, set_of(4, 0xffffffff), archive));
  ASSERT_TRUE(copied);
  EXPECT_EQ(copied->source.size(), 1996u);
  EXPECT_EQ(copied->source[1], 6u);
  EXPECT_EQ(copied->destination[1], 2u);
  EXPECT_LT(engine.records(log).back().meta.size(), 20u);
  const auto box = account->state()->find(archive);
  EXPECT_EQ(*net::run(read_summary(*account, box->at(0))), *message().summary);
}

TEST_F(AccountTest, mailboxes_are_made_with_parents_and_renamed_with_children) {
  const auto account = open();
  ASSERT_TRUE(net::run(account->create("a/b/c/", "\\Sent")));
  EXPECT_EQ(account->state()->find("a/b/c")->special_use, "\\Sent");
  EXPECT_EQ(net::run(account->create("a/b")).error().reason, Reason::exists);
  EXPECT_EQ(net::run(account->remove("a")).error().reason, Reason::has_children);
  ASSERT_TRUE(net::run(account->rename("a/b", "x/y")));
  EXPECT_TRUE(account->state()->find("x/y/c"));
  EXPECT_EQ(net::run(account->remove("inbox")).error().reason, Reason::not_allowed);
  ASSERT_TRUE(net::run(account->subscribe("gone", true)));
  EXPECT_TRUE(account->state()->subscribed.contains("gone"));
  ASSERT_TRUE(net::run(account->remove("x/y/c")));
  EXPECT_EQ(net::run(account->append(99, messages(1))).error().reason, Reason::no_such_mailbox);
}

TEST_F(AccountTest, recent_messages_belong_to_the_first_who_claims_them) {
  auto account = open();
  ASSERT_TRUE(net::run(account->append(1, messages(2))));
  EXPECT_EQ(account->recent_from(1, false), 1u);
  EXPECT_EQ(account->recent_from(1, true), 1u);
  EXPECT_EQ(account->recent_from(1, true), 3u);
  Store again(engine, clock);
  EXPECT_EQ((*net::run(again.open(guid_of(1), "")))->recent_from(1, true), 3u);
}

TEST_F(AccountTest, watchers_are_called_until_their_handle_ends) {
  const auto account = open();
  int calls = 0;
  auto handle = account->watch([&] { ++calls; });
  ASSERT_TRUE(net::run(account->append(1, messages(1))));
  EXPECT_EQ(calls, 1);
  handle.reset();
  ASSERT_TRUE(net::run(account->append(1, messages(1))));
  EXPECT_EQ(calls, 1);
}

TEST_F(AccountTest, one_session_has_the_maildrop) {
  const auto account = open();
  auto first = account->try_lock_maildrop();
  EXPECT_TRUE(first);
  EXPECT_FALSE(account->try_lock_maildrop());
  first.reset();
  EXPECT_TRUE(account->try_lock_maildrop());
}

TEST_F(AccountTest, snapshots_are_written_by_themselves_and_used) {
  const auto account = open();
  ASSERT_TRUE(net::run(account->append(1, messages(3000))));
  EXPECT_EQ(net::run(account->append(1, messages(2)))->uids, (std::vector<Uid>{3001, 3002}));
  EXPECT_GE(engine.snapshots_count, 1);
  const std::string truth = describe_value(*account->state());
  const auto opened_value = [&] {
    Store again(engine, clock);
    return describe_value(*(*net::run(again.open(guid_of(1), "")))->state());
  };
  EXPECT_EQ(opened_value(), truth);
  net::run(store.write_snapshots());
  EXPECT_EQ(opened_value(), truth);
  engine.drop_snapshots();
  const int before = engine.snapshots_count;
  EXPECT_EQ(opened_value(), truth);
  EXPECT_EQ(engine.snapshots_count, before + 1) << "the next opening need not fold all again";
  engine.set_snapshot(log, {5, "no snapshot"});
  EXPECT_EQ(opened_value(), truth);
}

TEST_F(AccountTest, a_record_of_a_newer_program_is_an_error_at_opening) {
  open();
  log::Append append;
  append.log = log;
  append.records.push_back({"\x63"});
  ASSERT_TRUE(net::run(engine.append(append)));
  Store again(engine, clock);
  const auto opened = net::run(again.open(guid_of(1), ""));
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().detail.find("newer version"), std::string::npos);
}

namespace {

struct Deliveries {
  std::mutex mutex;
  std::vector<std::pair<std::string, Uid>> given;
  std::atomic<int> left = 0;
};

Task<void> deliver(std::shared_ptr<Account> account, EngineForTests& engine, std::string name,
                   int count, Deliveries& to) {
  for (int i = 0; i < count; ++i) {
    const std::string body = name + " " + std::to_string(i);
    const NewMessage made = message(body);
    StoreResult<Account::Stored> stored;
    if (i % 2) {
      std::vector<NewMessage> one(1, made);
      stored = co_await account->append(1, std::move(one));
    } else {
      std::vector<log::Append> appends(1, account->delivery_of(made));
      std::vector<log::Append> copies = appends;
      auto results = co_await engine.append_all(std::move(copies));
      stored = co_await account->delivered(std::move(appends[0]), std::move(results[0]));
    }
    const std::scoped_lock lock(to.mutex);
    if (stored && stored->uids.size() == 1) to.given.emplace_back(body, stored->uids[0]);
  }
  --to.left;
}

}  // namespace

TEST_F(AccountTest, deliveries_of_many_threads_are_all_there_once) {
  engine.jitter = true;
  constexpr int deliverers = 24, each = 20;
  const auto account = open();
  Deliveries done;
  done.left = deliverers;
  net::Loops loops(3);
  loops.start();
  for (int i = 0; i < deliverers; ++i)
    net::spawn(loops.next(), deliver(account, engine, std::to_string(i), each, done));
  for (int i = 0; i < 6000 && done.left > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  loops.stop();
  ASSERT_EQ(done.left, 0);
  const auto inbox = account->state()->find("INBOX");
  ASSERT_EQ(inbox->size(), std::size_t{deliverers * each});
  ASSERT_EQ(done.given.size(), inbox->size());
  std::set<std::string> bodies;
  for (const auto& [body, uid] : done.given) {
    bodies.insert(body);
    const auto at = inbox->find(uid);
    ASSERT_TRUE(at);
    EXPECT_EQ(*net::run(read_body(*account, inbox->at(*at))), body);
  }
  EXPECT_EQ(bodies.size(), inbox->size());
  for (std::size_t i = 0; i < inbox->size(); ++i) EXPECT_EQ(inbox->at(i).uid, i + 1);
  Store again(engine, clock);
  EXPECT_EQ(describe_value(*(*net::run(again.open(guid_of(1), "")))->state()),
            describe_value(*account->state()));
}

}  // namespace hikyaku::store
