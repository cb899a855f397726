// Reads and writes of the disk that fail: the account says that it is unavailable, what lies beside
// stays readable, and all is well when the disk is, without opening anything again.
#include <gtest/gtest.h>

#include "log/local_engine.h"
#include "log/simulated_disk.h"
#include "mime/summary.h"
#include "store/account.h"
#include "store/value_for_tests.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;
const std::string folder = "/work/box/";

struct ReadError : testing::Test {
  std::shared_ptr<log::SimulatedDisk> disk = std::make_shared<log::SimulatedDisk>(1);
  FixedClock clock;
  const Guid guid;
  std::unique_ptr<log::LocalEngine> engine;
  std::unique_ptr<Store> store;
  std::shared_ptr<Account> account;

  void SetUp() override {
    start();
    ASSERT_TRUE(open());
    for (int i = 1; i <= 4; ++i) ASSERT_TRUE(add());
  }
  void start() {
    account.reset();
    store.reset();
    engine.reset();
    log::LocalOptions options;
    options.work_folder = "/work";
    options.writer.journal_file_bytes = 64 << 10;
    options.read_threads = 1;
    auto started = log::LocalEngine::start(disk, options, clock);
    ASSERT_TRUE(started.has_value());
    engine = *std::move(started);
    forget();
  }
  void forget() {
    account.reset();
    store = std::make_unique<Store>(*engine, clock);
  }
  Result<> open() {
    TRY(account, net::run(store->open(guid, "box")));
    return {};
  }
  StoreResult<Account::Stored> add() {
    NewMessage message;
    message.body =
        std::make_shared<const std::string>("Subject: a\r\n\r\n" + std::string(1000, 'x'));
    message.summary = std::make_shared<const std::string>(mime::summarize(*message.body));
    message.keywords = {std::string(100, 'k')};  // so that the record's meta is not in its row
    std::vector<NewMessage> one;
    one.push_back(std::move(message));
    return net::run(account->append(1, std::move(one)));
  }
  Message at(std::size_t index) { return account->state()->find("INBOX")->at(index); }
  std::size_t readable() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < account->state()->find("INBOX")->size(); ++i)
      count += net::run(read_body(*account, at(i))).has_value() &&
               net::run(read_summary(*account, at(i))).has_value();
    return count;
  }
};

TEST_F(ReadError, of_a_body_is_of_that_message_only_and_passes_with_the_disk) {
  disk->fail_reads_of(folder + "bodies", at(1).body, at(1).body + 10);
  const auto body = net::run(read_body(*account, at(1)));
  ASSERT_FALSE(body.has_value());
  EXPECT_EQ(body.error().kind, Error::Kind::temporary);
  EXPECT_EQ(readable(), 3u);
  EXPECT_TRUE(add());
  disk->mend();
  EXPECT_EQ(readable(), 5u);
}

TEST_F(ReadError, of_a_summary_costs_nothing_while_the_message_can_be_read) {
  const std::string whole = *net::run(read_summary(*account, at(1)));
  disk->fail_reads_of(folder + "summaries");
  EXPECT_EQ(readable(), 4u);
  EXPECT_EQ(net::run(read_summary(*account, at(1))), whole);
}

TEST_F(ReadError, of_a_file_of_records_is_an_error_of_opening_and_a_later_opening_works) {
  const std::string before = describe_value(*account->state());
  for (const char* file : {"records", "metas"}) {
    forget();
    disk->fail_reads_of(folder + file);
    const auto opened = open();
    ASSERT_FALSE(opened.has_value()) << file;
    EXPECT_EQ(opened.error().kind, Error::Kind::temporary) << file;
    disk->mend();
    ASSERT_TRUE(open()) << file;
    EXPECT_EQ(describe_value(*account->state()), before) << file;
    EXPECT_EQ(readable(), 4u);
  }
}

TEST_F(ReadError, of_the_snapshot_is_as_if_there_were_none) {
  const std::string before = describe_value(*account->state());
  net::run(store->write_snapshots());
  ASSERT_NE(disk->size_of(folder + "snapshot"), 0u);
  disk->fail_reads_of(folder + "snapshot");
  forget();
  ASSERT_TRUE(open());
  EXPECT_EQ(describe_value(*account->state()), before);
}

TEST_F(ReadError, of_any_read_while_opening_is_an_error_or_costs_nothing) {
  net::run(store->write_snapshots());
  ASSERT_TRUE(add());
  const std::string before = describe_value(*account->state());
  int failed = 0;
  for (std::uint64_t point = 1; point <= 12; ++point) {
    start();
    disk->fail_at(log::SimulatedDisk::Fault::read, point);
    failed += !open();
    disk->mend();
    ASSERT_TRUE(open()) << point;
    EXPECT_EQ(describe_value(*account->state()), before) << point;
    EXPECT_EQ(readable(), 5u) << point;
  }
  EXPECT_GT(failed, 1);
}

TEST_F(ReadError, or_a_write_error_in_an_append_changes_nothing_and_the_next_one_works) {
  for (const char* file : {"bodies", "summaries", "metas", "records"}) {
    const std::string before = describe_value(*account->state());
    disk->fail_writes_to(folder + file);
    const auto refused = add();
    ASSERT_FALSE(refused) << file;
    EXPECT_EQ(refused.error().reason, Reason::unavailable) << file;
    EXPECT_EQ(describe_value(*account->state()), before) << file;
    EXPECT_EQ(readable(), account->state()->message_count) << file;
    disk->mend();
    ASSERT_TRUE(add()) << file;
    EXPECT_EQ(readable(), account->state()->message_count) << file;
  }
  // The row of the last one was written later: it had been durable, and had been told so by nobody.
  EXPECT_EQ(account->state()->message_count, 4u + 4u + 1u);
}

}  // namespace
}  // namespace hikyaku::store
