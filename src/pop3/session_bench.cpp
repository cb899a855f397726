#include <benchmark/benchmark.h>

#include "pop3/memory_maildrop.h"

namespace {

using namespace hikyaku::pop3;

std::string message_of(std::size_t octets) {
  std::string message = "Subject: x\r\n\r\n";
  while (message.size() < octets) message += std::string(70, 'x') + "\r\n";
  return message;
}

/// A whole session that reads 100 messages of 10 KiB, one command at a time. What is sent is thrown
/// away.
void session_of_100_messages(benchmark::State& state) {
  const MemoryMaildrop maildrop(std::vector<std::string>(100, message_of(10 * 1024)));
  SessionOptions options;
  options.may_login_in_clear = true;
  std::size_t sent = 0;
  for (auto _ : state) {
    Session session(options, false);
    session.login(maildrop);
    const auto feed = [&](std::string_view line) {
      session.feed(line);
      Step step = session.run();
      for (; step == Step::fetch; step = session.run()) {
        const auto window = session.wanted();
        session.fetched(
            std::string_view(maildrop.messages[window.index]).substr(window.offset, window.length));
      }
      sent += session.output().size();
      session.output().clear();
      session.shrink();
    };
    feed("UIDL\r\n");
    for (int i = 1; i <= 100; ++i) feed("RETR " + std::to_string(i) + "\r\n");
    feed("QUIT\r\n");
  }
  benchmark::DoNotOptimize(sent);
  state.counters["messages"] =
      benchmark::Counter(100, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(session_of_100_messages);

void stuffing_10_kib(benchmark::State& state) {
  const std::string message = message_of(10 * 1024);
  std::string out;
  for (auto _ : state) {
    out.clear();
    MultilineWriter writer;
    writer.add(message, out);
    writer.finish(out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(stuffing_10_kib);

}  // namespace
