// How long others on a loop wait while a large mailbox is cared for: snapshots are written,
// expunged messages given up, all of it checked. All of it runs on one loop here, as it may on a
// machine with one core. HIKYAKU_BENCH_FOLDER chooses the disk.
#include <algorithm>
#include <ctime>

#include <benchmark/benchmark.h>

#include "log/folder_for_benches.h"
#include "store/accounts_for_benches.h"
#include "store/check.h"

namespace hikyaku::store {
namespace {

using Stopwatch = std::chrono::steady_clock;

double ms_since(Stopwatch::time_point begin) {
  return std::chrono::duration<double, std::milli>(Stopwatch::now() - begin).count();
}

/// Of this thread: what other programs took is not in it.
double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Waits {
  std::atomic<bool> is_over = false;
  double longest_turn_ms = 0, longest_turn_cpu_ms = 0, longest_flag_ms = 0;
};

/// What any session on the loop sees: how long until it is its turn again.
Task<void> take_turns(Waits& waits, net::Promise<bool> done) {
  while (!waits.is_over) {
    const auto begin = Stopwatch::now();
    const double cpu = cpu_ms();
    co_await net::yield();
    waits.longest_turn_cpu_ms = std::max(waits.longest_turn_cpu_ms, cpu_ms() - cpu);
    waits.longest_turn_ms = std::max(waits.longest_turn_ms, ms_since(begin));
  }
  done.set(true);
}

/// What a session of the account itself sees: a flag set, durably.
Task<void> set_flags(Account& account, Waits& waits, net::Promise<bool> done) {
  bool is_good = true;
  for (Uid uid = 1; is_good && !waits.is_over; ++uid) {
    FlagChange change;
    change.how = uid % 2 == 0 ? FlagChange::How::add : FlagChange::How::remove;
    change.system_flags = flagged;
    UidSet one;
    one.add(1 + uid % 1000);
    const auto begin = Stopwatch::now();
    is_good = (co_await account.change_flags(1, std::move(one), std::move(change))).has_value();
    waits.longest_flag_ms = std::max(waits.longest_flag_ms, ms_since(begin));
    co_await net::sleep(Milliseconds(2));
  }
  done.set(is_good);
}

enum class Care { none, snapshot, discard, check };

Task<bool> care_for(Store& store, std::shared_ptr<Account> account, Care care) {
  switch (care) {
    case Care::none:
      co_await net::sleep(Milliseconds(1000));
      co_return true;
    case Care::snapshot:
      co_await store.write_snapshots();
      co_return true;
    case Care::discard:
      co_return (co_await account->discard_expunged(Time::max())).has_value();
    case Care::check:
      co_return (co_await check(account, false)).has_value();
  }
  co_return false;
}

Task<bool> prepare(Store& store, std::uint64_t messages, Care care) {
  if (!co_await fill(store, 1, messages)) co_return false;
  if (care != Care::discard) co_return true;
  const auto account = co_await open(store, 1);
  UidSet every_other;
  for (Uid uid = 1; uid <= messages; uid += 2) every_other.add(uid);
  co_return (co_await account->expunge(1, std::move(every_other), false)).has_value();
}

Task<bool> wait_beside(Store& store, Care care, Waits& waits) {
  const auto account = co_await open(store, 1);
  const auto executor = co_await net::this_executor();
  net::Promise<bool> turns, flags;
  net::spawn(executor, take_turns(waits, turns));
  net::spawn(executor, set_flags(*account, waits, flags));
  const bool is_good = co_await care_for(store, account, care);
  waits.is_over = true;
  (void)co_await turns.wait();
  co_return co_await flags.wait() && is_good;
}

void session_beside(benchmark::State& state, Care care) {
  const log::FolderForBenches folder;
  const auto engine = start(folder.path);
  Store store(*engine);
  if (!net::run(prepare(store, static_cast<std::uint64_t>(state.range(0)), care)))
    return state.SkipWithError("fill");
  Waits waits;
  for (auto round : state) {
    (void)round;
    if (!net::run(wait_beside(store, care, waits))) return state.SkipWithError("care");
  }
  state.counters["longest_turn_ms"] = waits.longest_turn_ms;
  state.counters["longest_turn_cpu_ms"] = waits.longest_turn_cpu_ms;
  state.counters["longest_flag_ms"] = waits.longest_flag_ms;
}
BENCHMARK_CAPTURE(session_beside, nothing, Care::none)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(session_beside, snapshot, Care::snapshot)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(session_beside, discard, Care::discard)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(session_beside, check, Care::check)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace hikyaku::store
