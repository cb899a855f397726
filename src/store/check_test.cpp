// An account on the real engine over a simulated disk, whose files are damaged octet by octet.
#include "store/check.h"

#include <gtest/gtest.h>

#include "log/frame.h"
#include "log/local_engine.h"
#include "log/simulated_disk.h"
#include "mime/summary.h"
#include "store/change.h"

namespace hikyaku::store {
namespace {

constexpr int messages_count = 6;

class Checking : public testing::Test {
 protected:
  void SetUp() override {
    start();
    std::vector<NewMessage> messages;
    for (int i = 1; i <= messages_count; ++i) {
      NewMessage message;
      message.body = std::make_shared<const std::string>("Subject: " + std::to_string(i) +
                                                         "\r\n\r\n" + std::string(500, 'x'));
      message.summary = std::make_shared<const std::string>(mime::summarize(*message.body));
      messages.push_back(std::move(message));
    }
    ASSERT_TRUE(net::run(account->append(1, std::move(messages))));
  }
  void start() {
    account = nullptr;
    store = nullptr;
    engine = nullptr;
    log::LocalOptions options;
    options.work_folder = "/work";
    options.writer.journal_file_bytes = 64 << 10;
    auto started = log::LocalEngine::start(disk, options);
    ASSERT_TRUE(started) << describe(started.error());
    engine = *std::move(started);
    store = std::make_unique<Store>(*engine);
    account = *net::run(store->open(Guid(), "box"));
  }
  CheckReport look(bool mends = false) {
    auto report = net::run(check(account, mends));
    EXPECT_TRUE(report) << describe(report.error());
    return report ? *std::move(report) : CheckReport();
  }
  void flip(const std::string& file, std::uint64_t octet) {
    disk->flip_bit("/work/box/" + file, octet * 8);
  }
  const Message& first() { return account->state()->find("INBOX")->at(0); }

  std::shared_ptr<log::SimulatedDisk> disk = std::make_shared<log::SimulatedDisk>(1);
  std::unique_ptr<log::LocalEngine> engine;
  std::unique_ptr<Store> store;
  std::shared_ptr<Account> account;
};

TEST_F(Checking, finds_nothing_where_nothing_is_wrong) {
  const CheckReport report = look(true);
  EXPECT_EQ(report.records, 1u + messages_count);
  EXPECT_EQ(report.messages, std::uint64_t{messages_count});
  EXPECT_EQ(report.findings_count, 0u);
  EXPECT_EQ(report.unused_bytes, 0u);
  EXPECT_EQ(report.bytes, account->state()->bytes);
}

TEST_F(Checking, names_a_message_that_is_damaged_and_reads_the_others) {
  flip("bodies", first().body + 30);
  for (const bool mends : {false, true}) {
    const CheckReport report = look(mends);
    ASSERT_EQ(report.findings_count, 1u);
    const Finding& finding = report.findings.front();
    EXPECT_EQ(finding.what, Finding::What::message);
    EXPECT_EQ(finding.mailbox, "INBOX");
    EXPECT_EQ(finding.uid, 1u);
    EXPECT_FALSE(finding.is_mended);
  }
}

TEST_F(Checking, makes_a_damaged_summary_again) {
  flip("summaries", first().summary + 20);
  EXPECT_FALSE(look().findings.at(0).is_mended);
  EXPECT_EQ(look(true).findings.at(0).what, Finding::What::summary);
  EXPECT_EQ(look().findings_count, 0u);
  start();
  EXPECT_EQ(look().findings_count, 0u);
}

TEST_F(Checking, finds_damaged_records_and_lets_the_next_opening_do_without_them) {
  net::run(store->write_snapshots());
  flip("records", 2 * log::row_bytes + 9);
  flip("records", messages_count * log::row_bytes + 60);
  const CheckReport report = look(true);
  ASSERT_EQ(report.findings_count, 2u);
  EXPECT_EQ(report.findings[0].position, 3u);
  EXPECT_EQ(report.findings[1].position, 1u + messages_count);
  const auto validity = account->state()->find("INBOX")->uid_validity;
  start();
  const auto inbox = account->state()->find("INBOX");
  EXPECT_EQ(inbox->size(), std::size_t{messages_count});
  EXPECT_EQ(inbox->uid_validity, validity) << "the snapshot knows what they said";
}

TEST_F(Checking, a_row_that_is_damaged_costs_no_letter_without_a_snapshot) {
  flip("records", 3 * log::row_bytes + 9);
  (void)disk->remove("/work/box/snapshot");
  start();
  const auto inbox = account->state()->find("INBOX");
  ASSERT_EQ(inbox->size(), std::size_t{messages_count});
  for (std::size_t i = 0; i < inbox->size(); ++i) {
    const auto body = net::run(read_body(*account, inbox->at(i)));
    ASSERT_TRUE(body) << i;
    EXPECT_EQ(body->substr(9, 1), std::to_string(i + 1));
  }
}

TEST_F(Checking, gives_back_the_room_that_a_crash_left) {
  UidSet two;
  two.add(2, 3);
  const std::uint64_t bytes = 2 * first().bytes;
  ASSERT_TRUE(net::run(account->expunge(1, two, false)));
  // As after a crash between the record and the holes.
  log::Append append;
  append.log = account->log();
  append.records.push_back({encode(Discarded{0x7fff'ffff, 1000})});
  ASSERT_TRUE(net::run(engine->append(std::move(append))));
  start();
  EXPECT_EQ(account->state()->expunged_count, 0u);
  CheckReport report = look();
  EXPECT_EQ(report.unused_bytes, bytes);
  EXPECT_FALSE(report.is_room_given_back);
  report = look(true);
  EXPECT_TRUE(report.is_room_given_back);
  EXPECT_EQ(look().unused_bytes, 0u);
  EXPECT_EQ(look().findings_count, 0u);
}

}  // namespace
}  // namespace hikyaku::store
