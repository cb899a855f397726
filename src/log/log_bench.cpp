// Durable appends of 10 KiB by 1, 16 and 64 writers, beside what the disk itself gives: one thread
// that writes and syncs as many messages at once, at the end of a file (raw_append) or over octets
// that it wrote before (raw_group_commit). HIKYAKU_BENCH_FOLDER chooses the disk.
#include <ctime>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "log/folder_for_benches.h"
#include "log/local_engine.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t message_bytes = 10 << 10;
constexpr int appends_per_round = 4096;

double cpu_us() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

Task<void> write(Engine& engine, LogName log, Body body, int count, net::Promise<bool> done) {
  bool good = true;
  for (int i = 0; good && i < count; ++i) {
    Append append;
    append.log = log;
    append.records.push_back({std::string(200, 'm'), body});
    good = (co_await engine.append(std::move(append))).has_value();
  }
  done.set(good);
}

Task<bool> write_all(Engine& engine, const net::Loops& loops, Body body, int writers,
                     int appends_each) {
  std::vector<net::Promise<bool>> done(static_cast<std::size_t>(writers));
  for (std::size_t i = 0; i < done.size(); ++i)
    net::spawn(loops.executor(0),
               write(engine, fmt::format("account/{}", i), body, appends_each, done[i]));
  bool good = true;
  for (auto& one : done) good &= co_await one.wait();
  co_return good;
}

void append_by_writers(benchmark::State& state) {
  const FolderForBenches folder;
  LocalOptions options;
  options.work_folder = folder.path;
  auto engine = LocalEngine::start(real_disk(), options);
  if (!engine) return state.SkipWithError(describe(engine.error()).c_str());
  net::Loops loops(1);
  loops.start();
  const int writers = static_cast<int>(state.range(0));
  for (int i = 0; i < writers; ++i)
    if (!net::run((*engine)->open(fmt::format("account/{}", i), fmt::format("inbox/{}", i))))
      return state.SkipWithError("open");
  const auto body = std::make_shared<const std::string>(message_bytes, 'b');
  // The first append to a log makes its files, with syncs of its own.
  if (!net::run(write_all(**engine, loops, body, writers, 1))) return state.SkipWithError("first");
  const double before = cpu_us();
  for (auto round : state) {
    (void)round;
    if (!net::run(write_all(**engine, loops, body, writers, appends_per_round / writers)))
      return state.SkipWithError("append");
  }
  const auto appends = state.iterations() * appends_per_round / writers * writers;
  state.SetItemsProcessed(appends);
  state.counters["cpu_us_per_append"] = (cpu_us() - before) / static_cast<double>(appends);
}

constexpr std::uint64_t raw_file_bytes = 64u << 20;

/// The disk's own rate: `writers` messages by one write and one sync. Grows: at the end of a file
/// that is begun anew when it is long; else over a file written before.
void raw_commit(benchmark::State& state, bool grows) {
  const FolderForBenches folder;
  auto file = real_disk()->open(folder.path + "/raw", true);
  if (!file) return state.SkipWithError("open");
  const std::string message(message_bytes, 'b');
  const std::vector<std::string_view> parts(static_cast<std::size_t>(state.range(0)), message);
  for (std::uint64_t at = 0; !grows && at < raw_file_bytes; at += parts.size() * message_bytes)
    if (!(*file)->write(at, parts)) return state.SkipWithError("write");
  if (!(*file)->sync()) return state.SkipWithError("sync");
  std::uint64_t at = 0;
  for (auto round : state) {
    (void)round;
    if (!(*file)->write(at, parts) || !(*file)->sync()) return state.SkipWithError("write");
    at += parts.size() * message_bytes;
    if (at < raw_file_bytes) continue;
    at = 0;
    if (grows && !(*file)->truncate(0)) return state.SkipWithError("truncate");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
void raw_group_commit(benchmark::State& state) {
  raw_commit(state, false);
}
void raw_append(benchmark::State& state) {
  raw_commit(state, true);
}

BENCHMARK(raw_append)->Arg(1)->Arg(16)->Arg(64)->UseRealTime();
BENCHMARK(raw_group_commit)->Arg(1)->Arg(16)->Arg(64)->UseRealTime();
BENCHMARK(append_by_writers)
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace hikyaku::log
