// The local engine on a disk that fails now and then and goes on: an append is refused or not, and
// when the disk is well again everything is, without a restart. What was acknowledged survives the
// crash that comes then, though a sync that failed has cost what it should have written.
#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include "log/local_engine.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {
namespace {

using Fault = SimulatedDisk::Fault;
using Reason = AppendError::Reason;
const char* const names[] = {"a", "b"};

struct Failing : testing::Test {
  std::shared_ptr<SimulatedDisk> disk;
  std::unique_ptr<LocalEngine> engine;
  std::map<LogName, std::vector<std::string>> sure;
  int count = 0;
  bool checkpoints_apart = true;  // false: the next sync is the journal's, for sure

  void begin(std::uint64_t seed) {
    engine.reset();
    disk = std::make_shared<SimulatedDisk>(seed);
    sure.clear();
    start();
  }
  void start() {
    LocalOptions options;
    options.work_folder = "/work";
    options.writer.journal_file_bytes = 20 << 10;
    options.writer.direct_body_bytes = 2000;
    options.writer.checkpoints_apart = checkpoints_apart;
    options.read_threads = 1;
    auto started = LocalEngine::start(disk, options);
    ASSERT_TRUE(started.has_value()) << describe(started.error());
    engine = *std::move(started);
    for (const char* name : names) ASSERT_TRUE(net::run(engine->open(name, name)).has_value());
  }
  AppendResult append(LogName name, std::size_t body_bytes) {
    Append append;
    append.log = name;
    const std::string meta = name + std::to_string(++count);
    append.records.push_back({meta, std::make_shared<const std::string>(body_bytes, 'x'),
                              std::make_shared<const std::string>(meta)});
    auto result = net::run(engine->append(std::move(append)));
    if (result) sure[name].push_back(meta);
    return result;
  }
  /// Appends to both logs, over several files of the journal.
  void work(int rounds, bool must_succeed) {
    for (int i = 0; i < rounds; ++i)
      for (const char* name : names) {
        const auto result = append(name, i % 5 == 4 ? 2500 : 700);
        if (!result)
          EXPECT_TRUE(!must_succeed && result.error().reason != Reason::invalid)
              << result.error().detail;
      }
  }
  void check(const std::string& where) {
    for (const char* name : names) {
      const auto records = net::run(engine->read(name, 1, 1 << 20));
      ASSERT_TRUE(records.has_value()) << where;
      std::size_t found = 0;
      for (const StoredRecord& record : *records) {
        EXPECT_FALSE(record.is_damaged) << where;
        std::string body(record.written.body.bytes, '\0');
        EXPECT_TRUE(net::run(engine->read_body(name, record.written.body, 0, body))) << where;
        if (found < sure[name].size() && record.meta == sure[name][found]) ++found;
      }
      EXPECT_EQ(found, sure[name].size()) << where;
      EXPECT_LE(records->size(), found + 1) << where << ": one that was unknown at most";
    }
  }
  void crash() {
    disk->mend();
    disk->crash_at(1);
    engine.reset();
    disk->recover();
    start();
  }
  void sweep(Fault fault, const char* what) {
    std::uint64_t points = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed)
      for (std::uint64_t point = 1; point <= 120; ++point) {
        checkpoints_apart = point % 2 == 0;
        begin(seed * 1000 + point);
        work(1, true);
        disk->fail_at(fault, point);
        work(20, false);
        disk->mend();
        work(3, true);
        const std::string where = what + std::to_string(point) + " seed " + std::to_string(seed);
        check(where);
        crash();
        check(where + " after a crash");
        ASSERT_FALSE(HasFailure()) << where;
        ++points;
      }
    std::printf("failed %s at %llu points\n", what, static_cast<unsigned long long>(points));
  }
};

TEST_F(Failing, in_any_write_costs_no_restart_and_nothing_acknowledged) {
  sweep(Fault::write, "write ");
}

TEST_F(Failing, in_any_sync_costs_no_restart_and_nothing_acknowledged) {
  sweep(Fault::sync, "sync ");
}

TEST_F(Failing, of_rows_holds_up_one_log_until_they_can_be_written) {
  begin(1);
  work(2, true);
  disk->fail_writes_to("/work/a/records");
  EXPECT_EQ(append("a", 10).error().reason, Reason::unknown);
  const std::string unknown = "a" + std::to_string(count);
  EXPECT_EQ(append("a", 10).error().reason, Reason::unavailable);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(append("b", 700)) << "over several journal files " << i;
  EXPECT_EQ(net::run(engine->read("a", 1, 1 << 20))->size(), 2u);
  Position told = 0;
  const auto watch = engine->watch("a", [&](Position tail) { told = tail; });
  disk->mend();
  ASSERT_TRUE(append("b", 10));
  EXPECT_EQ(told, 3u) << "with the next batch it is there";
  sure["a"].push_back(unknown);
  ASSERT_TRUE(append("a", 10));
  check("");
  crash();
  check("after a crash");
}

TEST_F(Failing, of_rows_until_the_end_leaves_them_to_the_next_start) {
  begin(1);
  work(2, true);
  disk->fail_writes_to("/work/a/records");
  EXPECT_FALSE(append("a", 10));
  sure["a"].push_back("a" + std::to_string(count));
  ASSERT_TRUE(append("b", 10));
  engine.reset();
  disk->mend();
  start();
  check("");
}

TEST_F(Failing, in_many_syncs_uses_up_no_files_of_the_journal) {
  checkpoints_apart = false;
  begin(1);
  for (int i = 0; i < 40; ++i) {
    disk->fail_at(Fault::sync, 1);
    const auto refused = append("a", 10);
    ASSERT_FALSE(refused) << i;
    EXPECT_EQ(refused.error().reason, Reason::unavailable) << i;
    ASSERT_TRUE(append("a", 10)) << i;
  }
  check("");
  crash();
  check("after a crash");
}

TEST_F(Failing, in_a_write_of_the_journal_leaves_nothing_of_what_was_refused) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    begin(seed);
    ASSERT_TRUE(append("b", 10));
    disk->fail_writes_to("/work/journal/0.journal");
    ASSERT_EQ(append("a", 10).error().reason, Reason::unavailable);
    crash();
    ASSERT_TRUE(net::run(engine->read("a", 1, 1 << 20))->empty()) << seed;
    check("");
  }
}

}  // namespace
}  // namespace hikyaku::log
