// POP3: 16 clients, each in a session of its own: log in, list, read 100 messages of 10 KiB, quit.
#include <fmt/format.h>

#include "bench.h"

namespace hikyaku::load {
namespace {

constexpr int clients_count = 16, messages_count = 100;

struct Reading {
  const Bench& bench;
  const Stopwatch& watch;
  std::uint64_t sessions = 0;
  std::vector<double> milliseconds;
};

Task<Result<>> ask(Client& client, std::string command) {
  client.put(command);
  CO_TRY_DO(co_await client.flush());
  CO_TRY(const auto line, co_await client.line());
  if (line.starts_with("+OK")) co_return Result<>();
  co_return fail(Error::Kind::permanent, "pop3", std::string(line));
}

Task<Result<>> to_dot(Client& client) {
  while (true) {
    const auto line = client.take_line();
    if (line == ".") co_return Result<>();
    if (!line) CO_TRY_DO(co_await client.more());
  }
}

Task<Result<>> session(const Bench& bench, std::string user) {
  CO_TRY(auto client, co_await Client::connect(bench.pop3_port));
  CO_TRY([[maybe_unused]] const auto greeting, co_await client.line());
  CO_TRY_DO(co_await ask(client, fmt::format("USER {}\r\n", user)));
  CO_TRY_DO(co_await ask(client, fmt::format("PASS {}\r\n", bench.password)));
  CO_TRY_DO(co_await ask(client, "UIDL\r\n"));
  CO_TRY_DO(co_await to_dot(client));
  for (int i = 1; i <= messages_count; ++i) {
    CO_TRY_DO(co_await ask(client, fmt::format("RETR {}\r\n", i)));
    CO_TRY_DO(co_await to_dot(client));
  }
  co_return co_await ask(client, "QUIT\r\n");
}

Task<Result<>> sessions(Reading& reading, int person) {
  while (!reading.watch.is_over(reading.bench.seconds)) {
    const auto start = SteadyClock::now();
    CO_TRY_DO(co_await session(reading.bench, reading.bench.user(person)));
    reading.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count());
    ++reading.sessions;
  }
  co_return Result<>();
}

}  // namespace

Task<Result<>> pop3_read(Bench bench) {
  for (int person = 0; person < clients_count; ++person)
    CO_TRY_DO(co_await fill_inbox(bench, person, messages_count));
  Stopwatch watch(bench);
  Reading reading{bench, watch, 0, {}};
  CO_TRY_DO(co_await at_once(clients_count, [&](int person) { return sessions(reading, person); }));
  watch.stop();
  Row result = row("POP3 read of 100 messages, 16 clients", "session", watch,
                   static_cast<double>(reading.sessions));
  result.milliseconds = std::move(reading.milliseconds);
  print(std::move(result));
  co_return Result<>();
}

}  // namespace hikyaku::load
