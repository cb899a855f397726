// The start with a site log of 100,000 accounts: as it was (each of two parts read all), and with
// one reading and a snapshot. HIKYAKU_BENCH_FOLDER says where.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "directory/site_log.h"
#include "directory/site_record.h"
#include "log/folder_for_benches.h"
#include "log/local_engine.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t accounts_count = 100'000;

std::string record_of(std::uint64_t i, std::uint64_t stamp) {
  SiteRecord record;
  Account& made = record.account;
  std::memcpy(made.guid.octets.data(), &i, sizeof i);
  made.name = fmt::format("taro.yamada{:06}", i);
  made.display_name = fmt::format("山田 太郎 {:06}", i);
  made.upn = made.name + "@ad.example.co.jp";
  made.mail = made.name + "@example.co.jp";
  made.dn = fmt::format("CN=山田 太郎 {:06},OU=営業部,OU=東京,DC=ad,DC=example,DC=co,DC=jp", i);
  made.aliases = {fmt::format("yamada{:06}@example.co.jp", i)};
  made.state_stamp = stamp;
  return encode(record);
}

std::unique_ptr<log::LocalEngine> start(const std::string& folder) {
  log::LocalOptions options;
  options.work_folder = folder;
  auto engine = log::LocalEngine::start(log::real_disk(), options);
  return engine ? std::move(*engine) : nullptr;
}

struct Site {
  explicit Site(log::Engine& engine) : log(engine) {
    log.add({"ad",
             [this](std::string_view meta, log::Position) {
               auto record = decode(meta);
               if (record) directory.apply(std::move(*record));
               return record.has_value();
             },
             [this] { return records_of(directory); }});
    log.add({"settings", [](std::string_view, log::Position) { return false; },
             [] { return [] { return std::string(); }; }});
  }
  SiteLog log;
  SiteDirectory directory;
};

// `rounds` times every account, as many records.
void fill(log::Engine& engine, std::uint64_t rounds) {
  SiteLog log(engine);
  (void)net::run(log.open());
  for (std::uint64_t round = 0; round < rounds; ++round) {
    std::vector<log::Record> records;
    for (std::size_t i = 0; i < accounts_count; ++i)
      records.push_back({record_of(i, round), nullptr});
    if (!net::run(log.append(std::move(records), [](const log::Appended&) {}))) std::abort();
  }
}

void read_all(log::Engine& engine, SiteDirectory& site) {
  const auto tail = net::run(engine.open("site", "site"));
  for (log::Position next = 1; next <= *tail;) {
    const auto records = net::run(engine.read("site", next, 4u << 20));
    for (const log::StoredRecord& record : *records)
      if (auto decoded = decode(record.meta)) site.apply(std::move(*decoded));
    next = records->back().position + 1;
  }
}

void StartWithTwoReadings(benchmark::State& state) {
  const log::FolderForBenches folder;
  fill(*start(folder.path), static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) {
    const auto engine = start(folder.path);
    SiteDirectory first, second;
    read_all(*engine, first);
    read_all(*engine, second);
    benchmark::DoNotOptimize(first.accounts.size() + second.accounts.size());
  }
}
BENCHMARK(StartWithTwoReadings)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

void StartWithASnapshot(benchmark::State& state) {
  const log::FolderForBenches folder;
  {
    const auto engine = start(folder.path);
    fill(*engine, static_cast<std::uint64_t>(state.range(0)));
    Site site(*engine);
    (void)net::run(site.log.open());
  }
  for (auto _ : state) {
    const auto engine = start(folder.path);
    Site site(*engine);
    (void)net::run(site.log.open());
    if (site.directory.accounts.size() != accounts_count) std::abort();
  }
}
BENCHMARK(StartWithASnapshot)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hikyaku::directory
