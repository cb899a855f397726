// A view of many accounts: what it costs to hold, to make and to ask. The accounts are made up,
// with every attribute that a company fills in.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include "directory/ad/mirror.h"
#include "directory/ad/news.h"

namespace hikyaku::directory {
namespace {

Account account(std::uint64_t i) {
  Account made;
  std::memcpy(made.guid.octets.data(), &i, sizeof i);
  made.name = fmt::format("taro.yamada{:06}", i);
  made.display_name = fmt::format("山田 太郎 {:06}", i);
  made.upn = made.name + "@ad.example.co.jp";
  made.mail = made.name + "@example.co.jp";
  made.dn = fmt::format("CN=山田 太郎 {:06},OU=営業部,OU=東京,DC=ad,DC=example,DC=co,DC=jp", i);
  made.domain = "example.co.jp";
  made.aliases = {fmt::format("yamada{:06}@example.co.jp", i),
                  fmt::format("taro{:06}@example.jp", i)};
  made.state_stamp = i;
  return made;
}

SiteDirectory site_of(std::size_t count) {
  SiteDirectory site;
  site.seen = true;
  site.netbios_name = "EXAMPLE";
  site.dns_name = "ad.example.co.jp";
  for (std::uint64_t i = 0; i < count; ++i) {
    SiteRecord record;
    record.account = account(i);
    site.apply(std::move(record));
  }
  return site;
}

AdOptions options() {
  AdOptions made;
  made.mail_domains = {"example.co.jp", "example.jp"};
  return made;
}

double allocated_bytes() {
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
}

// All that the mirror holds: the fold of the site log, the view that shares its accounts, and what
// the readings must know.
void Hold(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  double fold = 0, view_bytes = 0, known = 0;
  for (auto _ : state) {
    const double before = allocated_bytes();
    const SiteDirectory site = site_of(count);
    fold = allocated_bytes() - before;
    const auto view = make_view(site, options(), Time{});
    view_bytes = allocated_bytes() - before - fold;
    Reading reading;
    for (const AccountPtr& one : site.accounts) reading.members.push_back({*one, 513});
    const double with_reading = allocated_bytes();
    Mirror mirror;
    mirror.apply(reading);
    known = allocated_bytes() - with_reading;
    benchmark::DoNotOptimize(view->by_name("taro.yamada000001"));
  }
  const double accounts = static_cast<double>(count);
  state.counters["fold_bytes_each"] = fold / accounts;
  state.counters["view_bytes_each"] = view_bytes / accounts;
  state.counters["known_bytes_each"] = known / accounts;
  state.counters["all_MB"] = (fold + view_bytes + known) / 1e6;
}
BENCHMARK(Hold)->Arg(10'000)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);

void MakeView(benchmark::State& state) {
  const SiteDirectory site = site_of(static_cast<std::size_t>(state.range(0)));
  const AdOptions given = options();
  for (auto _ : state) benchmark::DoNotOptimize(make_view(site, given, Time{}));
}
BENCHMARK(MakeView)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// What a reading costs here: a whole one that changed nothing, and a change of one account.
void News(benchmark::State& state) {
  const SiteDirectory site = site_of(static_cast<std::size_t>(state.range(0)));
  Reading whole;
  for (const AccountPtr& one : site.accounts) whole.members.push_back({*one, 513});
  whole.whole = state.range(1) != 0;
  if (!whole.whole) whole.members.resize(1);
  AdDomain domain;
  domain.netbios_name = site.netbios_name;
  domain.dns_name = site.dns_name;
  const Brake brake{BrakeOptions{}};
  for (auto _ : state) {
    Reading reading = whole;
    benchmark::DoNotOptimize(make_news(std::move(reading), domain, site, brake, {}));
  }
}
BENCHMARK(News)
    ->ArgsProduct({{100'000}, {0, 1}})
    ->ArgNames({"accounts", "whole"})
    ->Unit(benchmark::kMillisecond);

void ByAddress(benchmark::State& state) {
  const SiteDirectory site = site_of(100'000);
  const auto view = make_view(site, options(), Time{});
  std::uint64_t i = 0;
  for (auto _ : state) {
    i = (i + 7919) % 100'000;
    benchmark::DoNotOptimize(
        view->by_address(fmt::format("Taro.Yamada{:06}", i), "Example.co.jp", true));
  }
}
BENCHMARK(ByAddress);

}  // namespace
}  // namespace hikyaku::directory
