// The local engine and accounts on it, on a disk that stops at every operation in turn
// (docs/dev/durability.md). The same work without a crash says what the values are after each step.
//
//  D1  All that was acknowledged is there, once and in order; what was not is there whole or not at
//      all: the value is that after the last acknowledged step, or after the step that was cut.
//  D2  No uid and no uid_validity is given twice, none is lower than before; modseqs do not go
//  back. D3  Letters and their summaries are what was given, octet by octet; also those that can be
//      brought back.
//  D4  A value that was opened by a snapshot and the rest is what all records fold to.
//  D5  A recovery that is cut at any operation, or done again, comes to the same.
//  D6  When the giving up of expunged mail is cut, nothing that a message needs is gone.
//
// The order of the operations is fixed: the workload waits for each step, and checkpoints are not
// on a thread of their own. So a seed and a point are the same run each time, but for the secrets
// of the journal's files.
#include <chrono>
#include <cstdio>

#include "log/crash_runs.h"
#include "log/local_engine.h"
#include "log/simulated_disk.h"
#include "store/fold.h"
#include "store/seen_for_tests.h"
#include "store/value_for_tests.h"
#include "store/workload_for_tests.h"

namespace hikyaku::store {
namespace {

/// Once these found something: 9, in the header of a journal file.
constexpr log::CrashRun kept_seeds[] = {{9, 0}};
constexpr std::uint64_t seeds_by_default = 5;
constexpr std::uint64_t steps = 48, steps_after = 3;
/// The recovery is cut at every operation after each so manieth point.
constexpr std::uint64_t points_per_cut_recovery = 64;

struct Server {
  std::unique_ptr<log::LocalEngine> engine;
  std::unique_ptr<Store> store;
  std::unique_ptr<Workload> work;

  Server(const std::shared_ptr<log::SimulatedDisk>& disk, FixedClock& clock) {
    log::LocalOptions options;
    options.work_folder = "/work";
    options.writer.journal_file_bytes = 48 << 10;
    options.writer.direct_body_bytes = 8000;
    options.writer.checkpoints_apart = false;
    options.open_files_max = 6;
    options.read_threads = 1;
    auto started = log::LocalEngine::start(disk, options, clock);
    if (!started && !disk->has_crashed())
      ADD_FAILURE() << "refused to start: " << describe(started.error());
    if (!started) return;
    engine = *std::move(started);
    store = std::make_unique<Store>(*engine, clock, StoreOptions{.memory_bytes_max = 1});
    work = std::make_unique<Workload>(*engine, *store, clock);
  }
};

/// How far the work came.
struct Progress {
  std::uint64_t step = 0;  // 0: the opening
  Workload::Acknowledged acknowledged{};
};

/// What an account was after a step.
struct After {
  std::string value;
  Seen seen;
};
using Reference = std::vector<std::array<After, Workload::accounts_count>>;

Task<void> note(Workload& work, Reference& reference) {
  reference.emplace_back();
  for (std::size_t i = 0; i < work.accounts.size(); ++i) {
    After& after = reference.back()[i];
    if (reference.size() > 1) after.seen = reference[reference.size() - 2][i].seen;
    after.value = describe_value(*work.accounts[i]->state());
    after.seen.look(*work.accounts[i]->state());
    co_await check_letters(*work.accounts[i], after.seen, work.given);
  }
}

Task<Progress> live(Workload& work, const log::SimulatedDisk& disk, std::uint64_t seed,
                    Reference* reference) {
  Progress progress;
  if (!co_await work.open()) co_return progress;
  progress.acknowledged.fill(true);
  if (reference) co_await note(work, *reference);
  while (progress.step < steps && !disk.has_crashed()) {
    progress = {progress.step + 1, {}};
    progress.acknowledged = co_await work.step(seed, progress.step);
    if (reference) co_await note(work, *reference);
  }
  co_return progress;
}

/// D4.
Task<void> check_fold(log::Engine& engine, const Account& account) {
  Fold fold{AccountValue()};
  for (log::Position next = 1; next <= account.state()->position;) {
    const auto records = co_await engine.read(account.log(), next, 1 << 20);
    EXPECT_TRUE(records && !records->empty());
    if (!records || records->empty()) co_return;
    for (const log::StoredRecord& record : *records) {
      const auto change = decode(record.meta);
      EXPECT_TRUE(change && !record.is_damaged && record.position == next) << record.position;
      if (change) fold.apply(next++, *change, record.written);
    }
  }
  EXPECT_EQ(describe_value(*fold.finish()), describe_value(*account.state()));
}

/// D1, D3, D4. What of each account is there: after which step it is.
Task<std::array<std::uint64_t, Workload::accounts_count>> check(Server& server,
                                                                Reference& reference,
                                                                Progress progress) {
  std::array<std::uint64_t, Workload::accounts_count> found{};
  found.fill(progress.step);
  const bool is_open = co_await server.work->open();
  EXPECT_TRUE(is_open);
  if (!is_open) co_return found;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Account& account = *server.work->accounts[i];
    const std::string value = describe_value(*account.state());
    const bool may_be_before = progress.step != 0 && !progress.acknowledged[i];
    if (may_be_before && value == reference[progress.step - 1][i].value) --found[i];
    EXPECT_EQ(value, reference[found[i]][i].value) << "account " << i;
    Seen seen = reference[found[i]][i].seen;
    co_await check_letters(account, seen, server.work->given);
    co_await check_fold(*server.engine, account);
  }
  co_return found;
}

/// D2: life goes on.
Task<void> go_on(Server& server, std::uint64_t seed,
                 std::array<Seen, Workload::accounts_count> seen) {
  for (std::uint64_t step = 1; step <= steps_after; ++step) {
    const auto acknowledged = co_await server.work->step(seed, 1'000'000 + step);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      EXPECT_TRUE(acknowledged[i]) << server.work->what;
      seen[i].look(*server.work->accounts[i]->state());
      co_await check_letters(*server.work->accounts[i], seen[i], server.work->given);
    }
  }
  for (const auto& account : server.work->accounts) co_await check_fold(*server.engine, *account);
}

class StoreCrash : public testing::Test {
 protected:
  void remember(std::uint64_t seed) {
    reference.clear();
    const auto disk = std::make_shared<log::SimulatedDisk>(seed);
    FixedClock clock;
    Server server(disk, clock);
    net::run(live(*server.work, *disk, seed, &reference));
    given = server.work->given;
    discarded += server.work->discarded;
    ASSERT_EQ(reference.size(), steps + 1);
  }

  /// D5: at every operation of a recovery.
  void cut_recoveries(const log::SimulatedDisk& after, Progress progress, const FixedClock& now) {
    for (std::uint64_t point = 1;; ++point) {
      const auto disk = after.copy(point);
      FixedClock clock(now.now());
      disk->crash_at(point);
      if (Server server(disk, clock); server.work) net::run(server.work->open());
      if (!disk->has_crashed()) return;
      disk->recover();
      ++recovery_points;
      Server server(disk, clock);
      ASSERT_TRUE(server.work);
      server.work->given = given;
      net::run(check(server, reference, progress));
      ASSERT_FALSE(HasFailure()) << "cut again in the recovery, in its operation " << point;
    }
  }

  /// False: the work came to its end before.
  bool crash(std::uint64_t seed, std::uint64_t point) {
    const auto disk = std::make_shared<log::SimulatedDisk>(seed * 100'000 + point);
    FixedClock clock;
    Progress progress;
    std::string what = "start";
    disk->crash_at(point);
    if (Server server(disk, clock); server.work) {
      progress = net::run(live(*server.work, *disk, seed, nullptr));
      what = server.work->what;
    }
    if (!disk->has_crashed()) return false;
    const testing::ScopedTrace trace(__FILE__, __LINE__,
                                     "HIKYAKU_CRASH_SEED=" + std::to_string(seed) +
                                         " HIKYAKU_CRASH_POINT=" + std::to_string(point) +
                                         ": step " + std::to_string(progress.step) + " (" + what +
                                         ") was cut in: " + disk->crashed_in());
    disk->recover();
    if (point % points_per_cut_recovery == seed % points_per_cut_recovery)
      cut_recoveries(*disk->copy(1), progress, clock);
    for (int times = 0; times < 2; ++times) {
      Server server(disk, clock);
      EXPECT_TRUE(server.work);
      if (!server.work) return true;
      server.work->given = given;
      const auto found = net::run(check(server, reference, progress));
      if (times == 0 && point % 2 == 0) continue;  // the same again
      std::array<Seen, Workload::accounts_count> seen;
      for (std::size_t i = 0; i < seen.size(); ++i) seen[i] = reference[found[i]][i].seen;
      net::run(go_on(server, seed, seen));
      break;
    }
    ++points;
    return true;
  }

  Reference reference;
  std::map<std::string, std::string> given;
  std::uint64_t points = 0, recovery_points = 0, discarded = 0;
};

TEST_F(StoreCrash, at_every_operation_loses_nothing_and_leaves_nothing_half_there_D1_to_D6) {
  const auto runs = log::crash_runs(seeds_by_default, kept_seeds);
  for (const auto& [seed, only] : runs) {
    remember(seed);
    ASSERT_FALSE(HasFailure()) << "seed " << seed << " without a crash";
    for (std::uint64_t point = only ? only : 1; crash(seed, point) && only == 0; ++point)
      ASSERT_FALSE(HasFailure());
    ASSERT_FALSE(HasFailure());
  }
  std::printf("crashed at %llu points, and at %llu of recoveries, with %zu seeds\n",
              static_cast<unsigned long long>(points),
              static_cast<unsigned long long>(recovery_points), runs.size());
  if (runs.size() != 1) EXPECT_GT(discarded, 2 * runs.size()) << "D6 was not looked at";
}

/// The disk after the work, cut at `point` or not.
std::shared_ptr<log::SimulatedDisk> disk_after(std::uint64_t seed, std::uint64_t point) {
  const auto disk = std::make_shared<log::SimulatedDisk>(seed);
  FixedClock clock;
  disk->crash_at(point);
  if (Server server(disk, clock); server.work) net::run(live(*server.work, *disk, seed, nullptr));
  return disk;
}

TEST_F(StoreCrash, is_the_same_run_each_time) {
  for (const std::uint64_t point : {0, 100, 250}) {
    const auto one = disk_after(3, point), two = disk_after(3, point);
    EXPECT_EQ(one->operations(), two->operations());
    EXPECT_EQ(one->history(), two->history()) << "the operations, their order, files and places";
    if (point != 0) one->recover(), two->recover();
    ASSERT_EQ(one->paths(), two->paths());
    for (const std::string& path : one->paths()) {
      const bool has_secret = path.ends_with(".journal");
      EXPECT_TRUE(has_secret || one->octets_of(path) == two->octets_of(path)) << path;
      EXPECT_EQ(one->size_of(path), two->size_of(path));
    }
  }
}

}  // namespace
}  // namespace hikyaku::store
