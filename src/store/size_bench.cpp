// What size costs on the real disk: opening a mailbox of a million messages when nothing of it is
// in memory, and many accounts on one server. HIKYAKU_BENCH_FOLDER chooses the disk,
// HIKYAKU_BENCH_ACCOUNTS how many accounts (2,000; 100,000 take minutes to make).
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log/folder_for_benches.h"
#include "store/accounts_for_benches.h"

namespace hikyaku::store {
namespace {

/// The files' octets are on the disk only.
void forget(const std::string& folder) {
  ::sync();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const int file = ::open(entry.path().c_str(), O_RDONLY);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

/// One mailbox; so many of its messages came after the snapshot.
Task<bool> fill_with_snapshot(Store& store, std::uint64_t messages, std::uint64_t behind) {
  if (!co_await fill(store, 1, messages - behind)) co_return false;
  co_await store.write_snapshots();
  co_return co_await fill(store, 1, behind);
}

void open_mailbox(benchmark::State& state, bool is_cold) {
  const log::FolderForBenches folder;
  const auto messages = static_cast<std::uint64_t>(state.range(0));
  const auto records_behind = static_cast<std::uint64_t>(state.range(1));
  {
    const auto engine = start(folder.path);
    Store store(*engine);
    if (!net::run(fill_with_snapshot(store, messages, records_behind)))
      return state.SkipWithError("fill");
  }
  double grown = 0;
  for (auto round : state) {
    (void)round;
    state.PauseTiming();
    if (is_cold) forget(folder.path);
    const auto engine = start(folder.path);
    auto store = std::make_unique<Store>(*engine);
    const double before = resident_mb();
    state.ResumeTiming();
    const auto account = net::run(open(*store, 1));
    state.PauseTiming();
    if (!account || account->state()->message_count != messages) return state.SkipWithError("open");
    grown = resident_mb() - before;
    store = nullptr;
    state.ResumeTiming();
  }
  state.counters["MB"] = grown;
}
BENCHMARK_CAPTURE(open_mailbox, cold, true)
    ->Args({1'000'000, 0})
    ->Args({1'000'000, 60'000})
    ->Args({20'000, 0})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5)
    ->UseRealTime();
BENCHMARK_CAPTURE(open_mailbox, warm, false)
    ->Args({20'000, 0})
    ->Args({20'000, 1'000})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(20)
    ->UseRealTime();

/// In a process of its own, so that what it leaves in memory is not counted.
template <class F>
bool apart(F work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = 1;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

/// Opens every account once, under a ceiling of memory.
void many_accounts(benchmark::State& state) {
  const char* const wanted = std::getenv("HIKYAKU_BENCH_ACCOUNTS");
  const auto accounts = static_cast<std::uint32_t>(wanted ? std::atoi(wanted) : 2'000);
  const log::FolderForBenches folder;
  const bool filled = apart([&] {
    const auto engine = start(folder.path);
    Store store(*engine);
    for (std::uint32_t n = 0; n < accounts; ++n)
      if (!net::run(fill(store, n, 10))) return false;
    return true;
  });
  if (!filled) return state.SkipWithError("fill");
  double start_ms = 0, start_mb = 0, all_mb = 0;
  for (auto round : state) {
    (void)round;
    state.PauseTiming();
    const double before = resident_mb();
    const auto begin = std::chrono::steady_clock::now();
    const auto engine = start(folder.path);
    start_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    start_mb = resident_mb() - before;
    StoreOptions options;
    options.memory_bytes_max = 16u << 20;
    auto store = std::make_unique<Store>(*engine, system_clock(), options);
    state.ResumeTiming();
    for (std::uint32_t n = 0; n < accounts; ++n)
      if (!net::run(open(*store, n))) return state.SkipWithError("open");
    state.PauseTiming();
    all_mb = resident_mb() - before;
    state.counters["in_memory"] = static_cast<double>(store->in_memory().accounts);
    store = nullptr;
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * accounts);
  state.counters["start_ms"] = start_ms;
  state.counters["start_MB"] = start_mb;
  state.counters["all_MB"] = all_mb;
}
BENCHMARK(many_accounts)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace hikyaku::store
