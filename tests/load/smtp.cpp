// SMTP to mailbox: sessions send messages of 10 KiB, 20 a connection, to people in turn. A message
// counts when it can be seen in its mailbox: after the last 250 the mailboxes are counted by IMAP
// STATUS.
#include <fmt/format.h>

#include "bench.h"

namespace hikyaku::load {
namespace {

constexpr int messages_per_connection = 20;

struct Sending {
  const Bench& bench;
  const Stopwatch& watch;
  std::uint64_t sent = 0;
  std::vector<double> milliseconds;  // from the message's end to its 250
};

Task<Result<>> expect(Client& client, char kind) {
  while (true) {
    CO_TRY(const auto line, co_await client.line());
    if (line.size() > 3 && line[3] == '-') continue;
    if (line.empty() || line[0] != kind)
      co_return fail(Error::Kind::permanent, "smtp", std::string(line));
    co_return Result<>();
  }
}

Task<Result<>> transaction(Sending& sending, Client& client) {
  const std::uint64_t number = sending.sent++;
  const std::string to = sending.bench.user(static_cast<int>(number % 1'000'000));
  client.put(fmt::format("MAIL FROM:<sender@origin.test>\r\nRCPT TO:<{}>\r\nDATA\r\n", to));
  CO_TRY_DO(co_await client.flush());
  CO_TRY_DO(co_await expect(client, '2'));
  CO_TRY_DO(co_await expect(client, '2'));
  CO_TRY_DO(co_await expect(client, '3'));
  client.put(message_for_data(number, to));
  const auto start = SteadyClock::now();
  CO_TRY_DO(co_await client.flush());
  CO_TRY_DO(co_await expect(client, '2'));
  sending.milliseconds.push_back(
      std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count());
  co_return Result<>();
}

Task<Result<>> send(Sending& sending) {
  while (!sending.watch.is_over(sending.bench.seconds)) {
    CO_TRY(auto client, co_await Client::connect(sending.bench.smtp_port));
    CO_TRY_DO(co_await expect(client, '2'));
    client.put("EHLO client.origin.test\r\n");
    CO_TRY_DO(co_await client.flush());
    CO_TRY_DO(co_await expect(client, '2'));
    for (int i = 0; i < messages_per_connection && !sending.watch.is_over(sending.bench.seconds);
         ++i)
      CO_TRY_DO(co_await transaction(sending, client));
    client.put("QUIT\r\n");
    CO_TRY_DO(co_await client.flush());
    CO_TRY_DO(co_await expect(client, '2'));
  }
  co_return Result<>();
}

Task<Result<std::uint64_t>> count_messages(std::vector<Imap>& watchers) {
  std::uint64_t all = 0;
  for (Imap& imap : watchers) {
    CO_TRY_DO(co_await imap.command("STATUS INBOX (MESSAGES)"));
    all += imap.messages;
  }
  co_return all;
}

Task<Result<>> smtp(const Bench& bench, int connections) {
  std::vector<Imap> watchers;
  for (int person = 0; person < bench.people_count; ++person) {
    CO_TRY(auto imap, co_await Imap::open(bench.imap_port, bench.user(person), bench.password));
    watchers.push_back(std::move(imap));
  }
  CO_TRY(const std::uint64_t before, co_await count_messages(watchers));
  Stopwatch watch(bench);
  Sending sending{bench, watch, 0, {}};
  CO_TRY_DO(co_await at_once(connections, [&](int) { return send(sending); }));
  CO_TRY(const std::uint64_t after, co_await count_messages(watchers));
  watch.stop();
  if (after - before != sending.sent)
    co_return fail(
        Error::Kind::permanent, "smtp",
        fmt::format("{} messages were accepted, {} arrived", sending.sent, after - before));
  Row result = row(fmt::format("SMTP to mailbox, {} connections", connections), "message", watch,
                   static_cast<double>(sending.sent));
  result.milliseconds = std::move(sending.milliseconds);
  print(std::move(result));
  co_return Result<>();
}

}  // namespace

Task<Result<>> smtp_1(Bench bench) {
  co_return co_await smtp(bench, 1);
}
Task<Result<>> smtp_16(Bench bench) {
  co_return co_await smtp(bench, 16);
}
Task<Result<>> smtp_100(Bench bench) {
  co_return co_await smtp(bench, 100);
}

}  // namespace hikyaku::load
