// IMAP: sessions that only log in, lists of a large mailbox, waiting connections.
#include <fmt/format.h>

#include "bench.h"

namespace hikyaku::load {
namespace {

constexpr int clients_count = 16, idle_count = 1000;
constexpr std::uint64_t large_count = 20'000;
static_assert(large_count % clients_count == 0);

struct Logins {
  const Bench& bench;
  const Stopwatch& watch;
  std::uint64_t sessions = 0;
  std::vector<double> milliseconds;
};

Task<Result<>> log_in_and_out(Logins& logins, int person) {
  while (!logins.watch.is_over(logins.bench.seconds)) {
    const auto start = SteadyClock::now();
    CO_TRY(auto imap, co_await Imap::open(logins.bench.imap_port, logins.bench.user(person),
                                          logins.bench.password));
    CO_TRY_DO(co_await imap.command("SELECT INBOX"));
    CO_TRY_DO(co_await imap.command("LOGOUT"));
    logins.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count());
    ++logins.sessions;
  }
  co_return Result<>();
}

Task<Result<>> fill_large(const Bench& bench, int client) {
  CO_TRY(auto imap, co_await Imap::open(bench.imap_port, bench.user(0), bench.password));
  for (std::uint64_t i = 0; i < large_count / clients_count; ++i) {
    const std::uint64_t number = i * clients_count + static_cast<std::uint64_t>(client);
    imap.put_append("large", message(number, bench.user(0)));
    CO_TRY_DO(co_await imap.client.flush());
    CO_TRY_DO(co_await imap.finish());
  }
  co_return co_await imap.command("LOGOUT");
}

/// Selects the large mailbox of the first person, and makes it first when it is not there.
Task<Result<>> select_large(const Bench& bench, Imap& imap) {
  if (co_await imap.command("SELECT large") && imap.messages == large_count) co_return Result<>();
  (void)co_await imap.command("DELETE large");
  CO_TRY_DO(co_await imap.command("CREATE large"));
  CO_TRY_DO(co_await at_once(clients_count, [&](int client) { return fill_large(bench, client); }));
  co_return co_await imap.command("SELECT large");
}

Task<Result<>> fetch(const Bench& bench, Imap& imap, std::string items, std::string name) {
  constexpr int repeats = 5;
  Row best;
  for (int i = 0; i < repeats; ++i) {
    Stopwatch watch(bench);
    CO_TRY_DO(co_await imap.command("FETCH 1:* " + items));
    watch.stop();
    if (imap.fetched != large_count)
      co_return fail(Error::Kind::permanent, "imap", fmt::format("{} responses", imap.fetched));
    Row now = row(name, "message", watch, static_cast<double>(large_count));
    if (now.per_second > best.per_second) best = std::move(now);
  }
  print(std::move(best));
  co_return Result<>();
}

Task<Result<>> idle(Imap& imap) {
  CO_TRY_DO(co_await imap.command("SELECT INBOX"));
  imap.client.put("i IDLE\r\n");
  CO_TRY_DO(co_await imap.client.flush());
  CO_TRY([[maybe_unused]] const auto line, co_await imap.client.line());
  co_return Result<>();
}

}  // namespace

Task<Result<>> imap_login(Bench bench) {
  Stopwatch watch(bench);
  Logins logins{bench, watch, 0, {}};
  CO_TRY_DO(
      co_await at_once(clients_count, [&](int person) { return log_in_and_out(logins, person); }));
  watch.stop();
  Row result = row("IMAP login, SELECT, LOGOUT, 16 clients", "session", watch,
                   static_cast<double>(logins.sessions));
  result.milliseconds = std::move(logins.milliseconds);
  print(std::move(result));
  co_return Result<>();
}

Task<Result<>> imap_fetch(Bench bench) {
  CO_TRY(auto imap, co_await Imap::open(bench.imap_port, bench.user(0), bench.password));
  CO_TRY_DO(co_await select_large(bench, imap));
  CO_TRY_DO(
      co_await fetch(bench, imap, "(UID FLAGS)", "FETCH of flags, 20,000 messages, best of 5"));
  CO_TRY_DO(
      co_await fetch(bench, imap, "ENVELOPE", "FETCH of ENVELOPE, 20,000 messages, best of 5"));
  co_return co_await imap.command("LOGOUT");
}

/// From the first octet of an APPEND to the EXISTS line in another session that waits in IDLE.
Task<Result<>> imap_exists(Bench bench) {
  constexpr int samples_count = 200;
  CO_TRY_DO(co_await fill_inbox(bench, 0, 0));
  CO_TRY(auto waiting, co_await Imap::open(bench.imap_port, bench.user(0), bench.password));
  CO_TRY(auto sending, co_await Imap::open(bench.imap_port, bench.user(0), bench.password));
  CO_TRY_DO(co_await idle(waiting));
  Stopwatch watch(bench);
  std::vector<double> milliseconds;
  for (int i = 1; i <= samples_count; ++i) {
    const auto start = SteadyClock::now();
    sending.put_append("INBOX", message(static_cast<std::uint64_t>(i), bench.user(0)));
    CO_TRY_DO(co_await sending.client.flush());
    const std::string wanted = fmt::format("* {} EXISTS", i);
    while (true) {
      CO_TRY(const auto line, co_await waiting.client.line());
      if (line == wanted) break;
    }
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count());
    CO_TRY_DO(co_await sending.finish());
    co_await net::sleep(Milliseconds(10));
  }
  watch.stop();
  Row result = row("APPEND to EXISTS in an idle session", "message", watch, samples_count);
  result.per_second = 0;
  result.milliseconds = std::move(milliseconds);
  print(std::move(result));
  co_return Result<>();
}

Task<Result<>> imap_idle(Bench bench) {
  std::vector<Imap> waiting;
  const double before = memory_kib(bench.server);
  for (int i = 0; i < idle_count; ++i) {
    CO_TRY(auto imap, co_await Imap::open(bench.imap_port, bench.user(i), bench.password));
    CO_TRY_DO(co_await idle(imap));
    waiting.push_back(std::move(imap));
  }
  co_await net::sleep(Milliseconds(2000));
  fmt::print("Memory of the server for each of {} connections in IDLE: {:.2f} KiB\n", idle_count,
             (memory_kib(bench.server) - before) / idle_count);
  co_return Result<>();
}

}  // namespace hikyaku::load
