// Moving a log while it is used: what is appended and read meanwhile, and what is in the way.
#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "log/local_engine.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {
namespace {

class Move : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    disk->set_other_file_system("/other");
    start();
  }
  void start() {
    engine.reset();
    LocalOptions options;
    options.work_folder = "/work";
    options.open_files_max = 8;
    auto started = LocalEngine::start(disk, options);
    ASSERT_TRUE(started.has_value()) << describe(started.error());
    engine = *std::move(started);
    ASSERT_TRUE(net::run(engine->open("a", "inbox/taro")));
  }
  static std::string body_of(int number) { return std::string(3000 + number, 'b'); }
  void append(const LogName& log, int number) {
    Append one;
    one.log = log;
    one.records.push_back({fmt::format("{:0100}", number),
                           std::make_shared<const std::string>(body_of(number)),
                           std::make_shared<const std::string>(fmt::format("s{}", number))});
    ASSERT_TRUE(net::run(engine->append(std::move(one))));
  }
  /// All records from 0 on are there; how many.
  int check(const LogName& log = "a") {
    const auto records = net::run(engine->read(log, 1, 1 << 24));
    EXPECT_TRUE(records.has_value());
    int number = 0;
    for (const StoredRecord& record : *records) {
      EXPECT_EQ(record.meta, fmt::format("{:0100}", number));
      const auto& [summary, body, time] = record.written;
      std::string octets(body.bytes, '\0'), stored(summary.bytes, '\0');
      EXPECT_TRUE(net::run(engine->read_body(log, body, 0, octets)));
      EXPECT_EQ(octets, body_of(number));
      EXPECT_TRUE(net::run(engine->read_summaries(log, summary.place, stored)));
      EXPECT_EQ(intact_summary(stored), fmt::format("s{}", number));
      ++number;
    }
    return number;
  }
  std::size_t files_in(const std::string& folder) { return disk->list(folder)->size(); }

  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>(1);
  std::unique_ptr<LocalEngine> engine;
};

TEST_P(Move, TheLogIsThereAndNothingIsLeftWhereItWas) {
  for (int number = 0; number < 20; ++number) append("a", number);
  ASSERT_TRUE(net::run(engine->write_snapshot("a", 20, pieces_of("all"))));
  EXPECT_EQ(net::run(engine->move("a", GetParam())), true);
  EXPECT_EQ(net::run(engine->folder_of("a")), GetParam());
  EXPECT_EQ(files_in("/work/inbox"), std::string_view(GetParam()).starts_with('/') ? 0u : 1u);
  EXPECT_EQ(net::run(engine->move("a", GetParam())), false) << "it is there";
  EXPECT_EQ(check(), 20);
  for (int number = 20; number < 30; ++number) append("a", number);
  EXPECT_EQ(check(), 30);
  EXPECT_EQ((*net::run(engine->read_snapshot("a")))->bytes, "all");
  start();
  EXPECT_EQ(check(), 30);
  EXPECT_EQ(net::run(engine->move("a", "inbox/taro")), true);
  EXPECT_EQ(check(), 30);
  // The folder is free again for who comes next.
  ASSERT_TRUE(net::run(engine->open("b", GetParam())));
  EXPECT_EQ(net::run(engine->folder_of("b")), GetParam());
  append("b", 0);
  EXPECT_EQ(check("b"), 1);
}

TEST_P(Move, AppendsAndReadsGoOn) {
  std::atomic<int> appended = 0;
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    while (!is_done) append("a", appended++);
  });
  std::thread reader([&] {
    while (!is_done) check();
  });
  for (int times = 0; times < 20; ++times) {
    EXPECT_EQ(net::run(engine->move("a", GetParam())), true);
    EXPECT_EQ(net::run(engine->move("a", "inbox/taro")), true);
  }
  is_done = true;
  writer.join();
  reader.join();
  EXPECT_EQ(check(), appended);
  start();
  EXPECT_EQ(check(), appended);
}

TEST_P(Move, ALogThatWasNeverAppendedToIsMoved) {
  EXPECT_EQ(net::run(engine->move("a", "inbox/jiro")), true);
  append("a", 0);
  EXPECT_EQ(disk->list("/work/inbox"), std::vector<std::string>{"jiro"});
  start();
  EXPECT_EQ(check(), 1);
}

TEST_P(Move, WhatIsThereOfSomebodyElseIsLeftAlone) {
  append("a", 0);
  const std::string folder = GetParam()[0] == '/' ? GetParam() : std::string("/work/") + GetParam();
  ASSERT_TRUE(make_folders(*disk, folder));
  const std::string_view octets = "somebody's";
  auto file = disk->open(folder + "/bodies", true).value();
  ASSERT_TRUE(file->write(0, {&octets, 1}));
  const auto refused = net::run(engine->move("a", GetParam()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::permanent);
  EXPECT_EQ(file->size(), octets.size());
  EXPECT_EQ(check(), 1);
  // Nor is it taken for a new log's.
  ASSERT_TRUE(net::run(engine->open("b", GetParam())));
  EXPECT_EQ(net::run(engine->folder_of("b")), std::string(GetParam()) + "~");
}

TEST_P(Move, ADiskThatFailsLeavesTheLogWhereItIs) {
  for (int number = 0; number < 5; ++number) append("a", number);
  for (const auto fault : {SimulatedDisk::Fault::write, SimulatedDisk::Fault::sync})
    for (std::uint64_t count = 1; count < 100; ++count) {
      disk->fail_at(fault, count);
      const auto moved = net::run(engine->move("a", GetParam()));
      disk->fail_at(fault, 0);
      if (moved) {
        EXPECT_EQ(net::run(engine->move("a", "inbox/taro")), true);
        EXPECT_GT(count, 1u);
        break;
      }
      EXPECT_EQ(check(), 5);
      // What the move left is in nobody's way.
      const auto again = net::run(engine->move("a", GetParam()));
      ASSERT_TRUE(again) << describe(again.error());
      ASSERT_TRUE(net::run(engine->move("a", "inbox/taro")));
      EXPECT_EQ(check(), 5);
    }
}

INSTANTIATE_TEST_SUITE_P(ToAFolder, Move, testing::Values("inbox/jiro", "/other/deep/jiro"));

}  // namespace
}  // namespace hikyaku::log
