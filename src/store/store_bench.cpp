// What the fold costs: delivering, STORE and COPY over 20,000 messages, opening from a snapshot,
// telling two values apart.
#include <benchmark/benchmark.h>

#include "store/fold.h"
#include "store/snapshot.h"
#include "store/sync.h"

namespace hikyaku::store {
namespace {

AccountState account_of(std::size_t count) {
  Fold fold{AccountValue()};
  fold.apply(1, MailboxCreated{"INBOX", {}, 1}, {});
  MessageAdded message;
  message.mailbox = 1;
  message.bytes = 10'000;
  for (std::size_t i = 0; i < count; ++i) fold.apply(i + 2, message, {});
  return fold.finish();
}

AccountState after(const AccountValue& from, const Change& change) {
  Fold fold(from);
  fold.apply(from.position + 1, change, {});
  return fold.finish();
}

UidSet first(Uid count) {
  UidSet uids;
  uids.add(1, count);
  return uids;
}

void deliver(benchmark::State& state) {
  AccountState value = account_of(static_cast<std::size_t>(state.range(0)));
  MessageAdded message;
  message.mailbox = 1;
  for (auto _ : state) value = after(*value, message);
}
BENCHMARK(deliver)->Arg(20'000)->Arg(1'000'000);

void store_flags(benchmark::State& state) {
  const auto count = static_cast<Uid>(state.range(0));
  const AccountState value = account_of(count);
  const FlagsChanged change{1, first(count), 0, seen, {}, {}};
  for (auto _ : state) benchmark::DoNotOptimize(after(*value, change));
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(store_flags)->Arg(1)->Arg(20'000);

void copy(benchmark::State& state) {
  const auto count = static_cast<Uid>(state.range(0));
  const AccountState value = after(*account_of(count), MailboxCreated{"Archive", {}, 1});
  const Copied change{1, value->position, first(count), false};
  for (auto _ : state) benchmark::DoNotOptimize(after(*value, change));
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(copy)->Arg(20'000);

void open_snapshot(benchmark::State& state) {
  const std::string bytes = encode_snapshot(account_of(static_cast<std::size_t>(state.range(0))));
  for (auto _ : state) {
    state.PauseTiming();
    std::string given = bytes;
    state.ResumeTiming();
    benchmark::DoNotOptimize(decode_snapshot(std::move(given)));
  }
  state.counters["octets_per_message"] =
      static_cast<double>(bytes.size()) / static_cast<double>(state.range(0));
}
BENCHMARK(open_snapshot)->Arg(20'000)->Arg(1'000'000);

void make_snapshot(benchmark::State& state) {
  const AccountState value = account_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(encode_snapshot(value));
}
BENCHMARK(make_snapshot)->Arg(20'000)->Arg(1'000'000);

void tell_apart(benchmark::State& state) {
  const AccountState before = account_of(1'000'000);
  UidSet one;
  one.add(500'000);
  const AccountState now = after(*before, FlagsChanged{1, one, 0, seen, {}, {}});
  const auto old = before->find("INBOX"), changed = now->find("INBOX");
  for (auto _ : state) benchmark::DoNotOptimize(difference(*old, *changed));
}
BENCHMARK(tell_apart);

}  // namespace
}  // namespace hikyaku::store
