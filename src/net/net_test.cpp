#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "net/loop.h"
#include "net/tls.h"

namespace hikyaku::net {
namespace {

Task<void> echo(std::unique_ptr<Stream> stream) {
  while (true) {
    const auto bytes = co_await stream->read();
    if (!bytes) co_return;
    const std::string copy(*bytes);
    if (!co_await stream->write(copy)) co_return;
  }
}

Task<std::string> ask(Endpoint to, std::string text) {
  auto stream = co_await connect(to, Milliseconds(2000));
  if (!stream) co_return "no connection: " + stream.error().detail;
  (*stream)->expires_after(Seconds(5));
  co_await (*stream)->write(text);
  std::string answer;
  while (answer.size() < text.size()) {
    const auto bytes = co_await (*stream)->read();
    if (!bytes) co_return describe(bytes.error());
    answer += *bytes;
  }
  co_return answer;
}

struct Folder {
  std::string path = (std::filesystem::temp_directory_path() / "hikyaku_net_XXXXXX").string();
  Folder() { EXPECT_NE(mkdtemp(path.data()), nullptr); }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST(Net, a_listener_serves_stops_and_starts_again) {
  auto listener = Listener::bind_tcp({"127.0.0.1", 0});
  ASSERT_TRUE(listener) << describe(listener.error());
  Loops loops(2);
  loops.start();
  for (int round = 0; round < 3; ++round) {
    (*listener)->start(loops, echo, 100);
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(run(ask((*listener)->local(), "hello")), "hello") << round << " " << i;
    (*listener)->stop();
    EXPECT_TRUE(run(ask((*listener)->local(), "hello")).starts_with("no connection"));
  }
  loops.stop();
}

TEST(Net, a_port_that_the_system_chose_is_kept_when_it_stops_and_starts) {
  auto listener = Listener::bind_tcp({"127.0.0.1", 0});
  ASSERT_TRUE(listener) << describe(listener.error());
  Loops loops(1);  // so that the first of its sockets is the only one that listens
  loops.start();
  for (int round = 0; round < 3; ++round) {
    (*listener)->start(loops, echo, 100);
    EXPECT_EQ(run(ask((*listener)->local(), "hello")), "hello") << round;
    (*listener)->stop();
  }
  loops.stop();
}

TEST(Net, a_port_in_use_is_refused) {
  auto listener = Listener::bind_tcp({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  Loops loops(1);
  (*listener)->start(loops, echo, 1);
  EXPECT_FALSE(Listener::bind_tcp((*listener)->local()));
}

namespace {
Task<void> wake_scenario(bool& woken, bool& timed_out) {
  auto [a, b] = stream_pair(co_await this_executor());
  a->wake();
  const auto first = co_await a->read();
  std::thread other([waker = a->waker()] { waker(); });
  const auto second = co_await a->read();
  other.join();
  woken = first && first->empty() && second && second->empty();
  a->expires_after(Seconds(1));
  const auto third = co_await a->read();
  timed_out = !third && third.error().kind == Error::Kind::timed_out;
}

Task<void> tls_server(Stream& stream, std::shared_ptr<TlsContext> context) {
  if (co_await stream.start_tls_server(context)) {
    const auto bytes = co_await stream.read();
    if (bytes) co_await stream.write(std::string(*bytes));
  }
}

Task<void> tls_scenario(std::shared_ptr<TlsContext> server, std::shared_ptr<TlsContext> client,
                        std::string host, std::string& outcome) {
  auto [a, b] = stream_pair(co_await this_executor());
  a->expires_after(Seconds(10));
  b->expires_after(Seconds(10));
  spawn(co_await this_executor(), tls_server(*a, server));
  const auto started = co_await b->start_tls_client(client, host);
  if (!started) {
    outcome = started.error().detail;
    b->close();
    co_await sleep(Milliseconds(50));
    co_return;
  }
  const std::string big(300'000, 'x');
  EXPECT_TRUE(b->channel_binding().tls_exporter.size() == 32 &&
              b->channel_binding().tls_server_end_point.size() == 32);
  co_await b->write("ping");
  const auto bytes = co_await b->read();
  EXPECT_EQ(a->channel_binding().tls_exporter, b->channel_binding().tls_exporter);
  EXPECT_EQ(a->channel_binding().tls_server_end_point, b->channel_binding().tls_server_end_point);
  outcome = bytes ? std::string(*bytes) + " " + b->tls_version() : "closed";
  co_await sleep(Milliseconds(50));
}
}  // namespace

TEST(Net, a_read_is_woken_and_expires) {
  bool woken = false, timed_out = false;
  run(wake_scenario(woken, timed_out));
  EXPECT_TRUE(woken);
  EXPECT_TRUE(timed_out);
}

namespace {
double cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

Task<void> read_after_write(double& cpu) {
  auto [a, b] = stream_pair(co_await this_executor());
  co_await a->write("hello");
  const double before = cpu_seconds();
  a->expires_after(Seconds(1));
  co_await a->read();
  cpu = cpu_seconds() - before;
}
}  // namespace

TEST(Net, a_read_that_waits_after_a_write_costs_nothing) {
  double cpu = 1;
  run(read_after_write(cpu));
  EXPECT_LT(cpu, 0.1);  // of a second or two that it waits
}

TEST(Net, tls_verifies_the_host) {
  const Folder folder;
  const std::string certificate = folder.path + "/cert.pem", key = folder.path + "/key.pem";
  ASSERT_TRUE(write_self_signed("mail.example.jp", certificate, key));
  const auto server = TlsContext::server({certificate, key});
  const auto client = TlsContext::client({true, certificate});
  const auto stranger = TlsContext::client({true, ""});
  ASSERT_TRUE(server && client && stranger);
  std::string right, wrong_host, unknown;
  run(tls_scenario(*server, *client, "mail.example.jp", right));
  run(tls_scenario(*server, *client, "other.example.jp", wrong_host));
  run(tls_scenario(*server, *stranger, "mail.example.jp", unknown));
  EXPECT_EQ(right, "ping TLSv1.3");
  EXPECT_NE(wrong_host.find("hostname mismatch"), std::string::npos) << wrong_host;
  EXPECT_NE(unknown.find("self-signed"), std::string::npos) << unknown;
}

namespace {
Task<void> use_pool(Pool& pool, Result<int>& outcome) {
  outcome = co_await pool.run<int>([] { return 42; });
}
Task<void> wait_for(Promise<std::string> promise, std::string& got) {
  got = co_await promise.wait();
}
}  // namespace

TEST(Net, long_work_in_pieces_lets_the_others_on_its_loop_go_on) {
  struct Work {
    static Task<void> count(std::string& order, char name, int& left) {
      for (int i = 0; i < 3; ++i) {
        order += name;
        co_await yield();
      }
      --left;
    }
  };
  std::string order;
  int left = 2;
  struct Both {
    static Task<void> run(std::string& order, int& left) {
      const Executor executor = co_await this_executor();
      spawn(executor, Work::count(order, 'a', left));
      spawn(executor, Work::count(order, 'b', left));
      while (left > 0) co_await yield();
    }
  };
  run(Both::run(order, left));
  EXPECT_EQ(order, "ababab");
}

TEST(Net, a_pool_answers_and_refuses_when_full) {
  std::atomic<bool> hold = true;
  Pool pool("test", 1, 1);
  Result<int> outcome = 0;
  run(use_pool(pool, outcome));
  EXPECT_EQ(outcome, 42);
  ASSERT_TRUE(pool.submit([&] {
    while (hold) std::this_thread::yield();
  }));
  while (!pool.submit([] {})) std::this_thread::yield();
  run(use_pool(pool, outcome));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Error::Kind::limit);
  hold = false;
}

namespace {
Task<void> use_throwing_pool(Pool& pool, std::vector<Result<int>>& outcomes) {
  outcomes.push_back(co_await pool.run<int>([]() -> int { throw std::runtime_error("broken"); }));
  outcomes.push_back(co_await pool.run<int>([]() -> int { throw 1; }));
  outcomes.push_back(co_await pool.run<int>([] { return 42; }));
}
}  // namespace

TEST(Net, work_that_throws_is_an_error_and_the_pool_goes_on) {
  Pool pool("test", 1);
  ASSERT_TRUE(pool.submit([] { throw std::runtime_error("nobody waits"); }));
  std::vector<Result<int>> outcomes;
  run(use_throwing_pool(pool, outcomes));
  ASSERT_EQ(outcomes.size(), 3u);
  ASSERT_FALSE(outcomes[0]);
  EXPECT_EQ(outcomes[0].error().kind, Error::Kind::temporary);
  EXPECT_EQ(outcomes[0].error().detail, "broken");
  EXPECT_FALSE(outcomes[1]);
  EXPECT_EQ(outcomes[2], 42);
}

namespace {
Task<void> wait_with(Promise<std::string> promise, std::shared_ptr<std::atomic<int>> held) {
  co_await promise.wait();
  ++*held;
}
}  // namespace

TEST(Net, a_promise_may_be_kept_when_the_loop_of_its_waiter_is_gone) {
  Promise<std::string> before, after;
  const auto held = std::make_shared<std::atomic<int>>(0);
  {
    Loops loops(1);
    spawn(loops.executor(0), wait_with(before, held));
    spawn(loops.executor(0), wait_with(after, held));
    loops.start();
    before.set("in time");
    while (held.use_count() > 2) std::this_thread::yield();
    EXPECT_EQ(*held, 1);
  }
  EXPECT_EQ(held.use_count(), 1) << "the waiter went with its loop";
  after.set("too late");
  EXPECT_EQ(*held, 1);
}

TEST(Net, a_promise_is_kept_by_another_thread) {
  for (int round = 0; round < 200; ++round) {
    Promise<std::string> promise;
    std::thread other([promise]() mutable { promise.set("done"); });
    std::string got;
    run(wait_for(promise, got));
    other.join();
    EXPECT_EQ(got, "done");
  }
}

}  // namespace hikyaku::net
