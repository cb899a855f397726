// The local engine on a disk that crashes at every operation in turn: what was acknowledged is
// there once and in order (L1, L3), an append is there whole or not at all (L2), bodies come back
// (L4). Checkpoints are on a thread of their own for odd seeds: what is the n-th operation then
// depends on the threads. For even seeds a seed and a point are the same run each time.
#include <cstdio>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "log/crash_runs.h"
#include "log/frame.h"
#include "log/local_engine.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {

namespace {

Append make_append(LogName log, std::string meta) {
  Append append;
  append.log = std::move(log);
  append.records.push_back({std::move(meta), nullptr});
  return append;
}

struct Model {
  std::vector<std::string> sure;
  std::vector<std::string> perhaps;  // of one append
};

std::string body_of(const std::string& meta) {
  const auto bytes = std::hash<std::string>{}(meta) % 3000;
  std::string body;
  while (body.size() < bytes) body += meta + ".";
  return body;
}

std::string summary_of(const std::string& meta) {
  return "summary of " + meta;
}

/// Are the record's body and summary there, and what was appended?
Task<bool> has_parts(Engine& engine, LogName log, StoredRecord record) {
  const auto& [summary, body, time] = record.written;
  if (!summary.exists() || !body.exists()) co_return false;
  std::string octets(body.bytes, '\0'), stored(summary.bytes, '\0');
  if (!co_await engine.read_body(log, body, 0, octets)) co_return false;
  EXPECT_EQ(octets, body_of(record.meta));
  const auto count = co_await engine.read_summaries(log, summary.place, stored);
  const auto intact = intact_summary(stored);
  if (!count || !intact) co_return false;
  EXPECT_EQ(*intact, summary_of(record.meta));
  co_return true;
}

/// Once these found something: 9, in the header of a journal file.
constexpr CrashRun kept_seeds[] = {{9, 0}};

std::unique_ptr<LocalEngine> start_on(const std::shared_ptr<SimulatedDisk>& disk,
                                      bool checkpoints_apart = true) {
  LocalOptions options;
  options.work_folder = "/work";
  options.writer.journal_file_bytes = 40 << 10;
  options.writer.direct_body_bytes = 2000;
  options.writer.checkpoints_apart = checkpoints_apart;
  options.open_files_max = 4;
  options.read_threads = 1;
  auto engine = LocalEngine::start(disk, options);
  if (engine) return *std::move(engine);
  if (!disk->has_crashed()) std::printf("refused to start: %s\n", describe(engine.error()).c_str());
  return nullptr;
}

const char* const log_names[] = {"account/a", "account/b", "queue"};
using Models = std::map<LogName, Model>;

/// Appends to all logs at once, until the disk is down.
Task<void> work(Engine& engine, const SimulatedDisk& disk, Models& models, int rounds, int tag) {
  for (const char* name : log_names)
    if (!co_await engine.open(name, std::string("inbox/") + name)) co_return;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Append> appends;
    std::vector<std::vector<std::string>> metas;
    for (const char* name : log_names) {
      Append append;
      append.log = name;
      metas.emplace_back();
      for (int i = 0; i <= round % 3; ++i) {
        auto meta = fmt::format("{}:{}:{}:{}", name, tag, round, i);
        if (i == 1) meta += std::string(Row::small_meta_bytes_max, '+');  // too long for the row
        append.records.push_back({meta, std::make_shared<const std::string>(body_of(meta)),
                                  std::make_shared<const std::string>(summary_of(meta))});
        metas.back().push_back(std::move(meta));
      }
      appends.push_back(std::move(append));
    }
    const auto results = co_await engine.append_all(std::move(appends));
    const bool crashed = disk.has_crashed();
    for (std::size_t i = 0; i < results.size(); ++i) {
      Model& model = models[log_names[i]];
      if (results[i])
        model.sure.insert(model.sure.end(), metas[i].begin(), metas[i].end());
      else if (crashed || results[i].error().reason == AppendError::Reason::unknown)
        model.perhaps = metas[i];
      EXPECT_TRUE(results[i] || crashed) << results[i].error().detail;
    }
    if (crashed) co_return;
    if (round % 4 == 2) {
      // To another folder, of another file system, and back.
      const char* const folders[] = {"inbox/moved", "/other/moved", "inbox/account/a"};
      const auto moved = co_await engine.move(log_names[0], folders[round / 4 % 3]);
      EXPECT_TRUE(moved || disk.has_crashed()) << describe(moved.error());
    }
    if (round % 5 == 4) {
      const Position position = models[log_names[0]].sure.size();
      (void)co_await engine.write_snapshot(log_names[0], position, pieces_of("snapshot"));
    }
  }
}

Task<void> check(Engine& engine, Models& models) {
  for (auto& [name, model] : models) {
    const auto tail = co_await engine.open(name, "inbox/" + name);
    EXPECT_TRUE(tail.has_value()) << (tail ? "" : describe(tail.error()));
    const auto records = co_await engine.read(name, 1, 1 << 20);
    EXPECT_TRUE(records.has_value()) << (records ? "" : describe(records.error()));
    if (!records) co_return;
    std::vector<std::string> found;
    for (const auto& record : *records) {
      found.push_back(record.meta);
      EXPECT_FALSE(record.is_damaged);
      EXPECT_TRUE(co_await has_parts(engine, name, record)) << record.meta;
    }
    auto all = model.sure;
    all.insert(all.end(), model.perhaps.begin(), model.perhaps.end());
    EXPECT_TRUE(found == model.sure || found == all)
        << name << ": " << found.size() << " records, " << model.sure.size() << " sure and "
        << model.perhaps.size() << " perhaps";
    model = {found, {}};
  }
}

TEST(Crash, at_every_operation_nothing_acknowledged_is_lost_and_nothing_is_half_there) {
  const auto runs = crash_runs(7, kept_seeds);
  std::uint64_t points = 0, recovery_points = 0;
  for (const auto& [seed, only] : runs) {
    for (std::uint64_t point = only ? only : 1;; ++point) {
      const auto disk = std::make_shared<SimulatedDisk>(seed * 100'000 + point);
      const bool apart = seed % 2 == 1;
      Models models;
      disk->set_other_file_system("/other");
      disk->crash_at(point);
      if (auto engine = start_on(disk, apart)) net::run(work(*engine, *disk, models, 11, 1));
      const bool crashed = disk->has_crashed();
      const testing::ScopedTrace trace(
          __FILE__, __LINE__,
          fmt::format("HIKYAKU_CRASH_SEED={} HIKYAKU_CRASH_POINT={}: it was cut in: {}", seed,
                      point, disk->crashed_in()));
      disk->recover();
      if (point % 2 == 0) {
        // Once more while it recovers.
        disk->crash_at(1 + point % 13);
        start_on(disk, apart).reset();
        recovery_points += disk->has_crashed();
        disk->recover();
      }
      for (const int tag : {2, 3}) {
        auto engine = start_on(disk, apart);
        ASSERT_NE(engine, nullptr);
        net::run(check(*engine, models));
        net::run(work(*engine, *disk, models, 2, tag));
        net::run(check(*engine, models));
        engine.reset();
      }
      ASSERT_FALSE(HasFailure());
      if (!crashed || only) break;
      ++points;
    }
  }
  std::printf("crashed at %llu points, and at %llu while recovering, with %zu seeds\n",
              static_cast<unsigned long long>(points),
              static_cast<unsigned long long>(recovery_points), runs.size());
  if (runs.size() != 1) EXPECT_GT(points, 50u);
}

TEST(FullDisk, refuses_cleanly_reads_on_and_recovers_without_a_restart) {
  const auto disk = std::make_shared<SimulatedDisk>(1);
  auto engine = start_on(disk);
  ASSERT_NE(engine, nullptr);
  Models models;
  net::run(work(*engine, *disk, models, 3, 1));
  disk->set_full(true);
  // In a row there is room still: it was reserved.
  Append append = make_append("queue", "no room");
  append.records[0].body = std::make_shared<const std::string>(10'000, 'b');
  const auto refused = net::run(engine->append(std::move(append)));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, AppendError::Reason::full);
  net::run(check(*engine, models));
  disk->set_full(false);
  net::run(work(*engine, *disk, models, 3, 2));
  EXPECT_EQ(models["queue"].sure.size(), 12u);
  net::run(check(*engine, models));
  engine = nullptr;
  engine = start_on(disk);
  net::run(check(*engine, models));
}

TEST(FailedSync, gives_up_the_journal_file_and_the_append_surely_did_not_happen) {
  const auto disk = std::make_shared<SimulatedDisk>(5);
  auto engine = start_on(disk, false);
  ASSERT_NE(engine, nullptr);
  Models models;
  net::run(work(*engine, *disk, models, 3, 1));
  disk->fail_at(SimulatedDisk::Fault::sync, 1);
  const auto refused = net::run(engine->append(make_append("queue", "lost")));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, AppendError::Reason::unavailable);
  disk->crash_at(1);  // what the failed sync left in the file may be there after this
  engine = nullptr;
  disk->recover();
  engine = start_on(disk, false);
  ASSERT_NE(engine, nullptr);
  net::run(check(*engine, models));
  net::run(work(*engine, *disk, models, 3, 2));
  net::run(check(*engine, models));
}

TEST(Damage, a_flipped_bit_is_never_served_L7) {
  const auto disk = std::make_shared<SimulatedDisk>(1);
  Models models;
  auto engine = start_on(disk);
  ASSERT_NE(engine, nullptr);
  net::run(work(*engine, *disk, models, 8, 1));
  engine = nullptr;
  int found_damaged = 0, flips = 0;
  const std::string folder = "/work/inbox/queue/";
  for (const char* file : {"records", "metas", "summaries", "bodies"}) {
    const auto bits = disk->size_of(folder + file) * 8;
    ASSERT_GT(bits, 0u) << file;
    for (std::uint64_t bit = 0; bit < bits; bit += bits / 40 + 1) {
      disk->flip_bit(folder + file, bit);
      ++flips;
      engine = start_on(disk);
      ASSERT_NE(engine, nullptr);
      ASSERT_EQ(net::run(engine->open("queue", "")), models["queue"].sure.size());
      const auto records = net::run(engine->read("queue", 1, 1 << 20));
      ASSERT_EQ(records->size(), models["queue"].sure.size());
      int damaged = 0;
      for (std::size_t i = 0; i < records->size(); ++i) {
        const auto& [position, meta, written, is_damaged] = (*records)[i];
        if (!is_damaged) EXPECT_EQ(meta, models["queue"].sure[i]);
        damaged += is_damaged || !net::run(has_parts(*engine, "queue", (*records)[i]));
        if (is_damaged) EXPECT_TRUE(written.body.exists()) << file << " " << i;
      }
      EXPECT_EQ(damaged, 1) << file << ": the records beside it are readable";
      found_damaged += damaged;
      engine = nullptr;
      disk->flip_bit(folder + file, bit);
    }
  }
  EXPECT_EQ(found_damaged, flips);
}

TEST(WorkFolder, is_for_one_server_at_a_time) {
  const auto disk = std::make_shared<SimulatedDisk>(1);
  const auto engine = start_on(disk);
  ASSERT_NE(engine, nullptr);
  EXPECT_EQ(start_on(disk), nullptr);
}

}  // namespace

}  // namespace hikyaku::log
