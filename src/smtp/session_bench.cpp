#include <benchmark/benchmark.h>

#include "smtp/session.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::smtp;

struct AnyReceiver final : Receiver {
  Reply check_sender(const Sender&, const Path&, std::optional<std::uint64_t>) override {
    return {250, "2.1.0", "OK"};
  }
  Reply check_recipient(const Sender&, const Path&, const Path&,
                        std::optional<std::uint64_t>) override {
    return {250, "2.1.5", "OK"};
  }
  Task<Reply> accept(Envelope, std::string) override { co_return Reply{250, "2.0.0", "OK"}; }
};

// One message of the given size through the session, connection kept.
void message(benchmark::State& state) {
  AnyReceiver receiver;
  SessionOptions options;
  options.host_name = "mx.example.jp";
  options.errors_max = options.idle_commands_max = 1 << 30;
  Session session(options, receiver, system_clock(), {"192.0.2.1", 25}, "c", false);
  session.greet();
  session.feed("EHLO client.example\r\n");
  std::string body = "Subject: test\r\n\r\n";
  while (body.size() < static_cast<std::size_t>(state.range(0)))
    body += "A line of text, about as long as the lines of most messages are today. Yes.\r\n";
  body += ".\r\n";
  const std::string envelope = "MAIL FROM:<a@example.jp> SIZE=" + std::to_string(body.size()) +
                               "\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n";
  for (auto _ : state) {
    session.feed(envelope);
    const auto want = session.feed(body);
    if (want != Session::Want::accept) state.SkipWithError("not accepted");
    benchmark::DoNotOptimize(session.take_envelope());
    benchmark::DoNotOptimize(session.take_message());
    session.accepted({250, "2.0.0", "OK"});
    session.output().clear();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(message)->Arg(1 << 10)->Arg(10 << 10)->Arg(1 << 20);

}  // namespace
