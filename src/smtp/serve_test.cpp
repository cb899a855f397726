#include "smtp/serve.h"

#include <gtest/gtest.h>

#include "net/loop.h"

namespace hikyaku::smtp {
namespace {

struct FakeReceiver final : Receiver {
  Reply check_sender(const Sender&, const Path&, std::optional<std::uint64_t>) override {
    return {250, "2.1.0", "OK"};
  }
  Reply check_recipient(const Sender&, const Path&, const Path& to,
                        std::optional<std::uint64_t>) override {
    if (to.local_part == "unknown") return {550, "5.1.1", "No such user"};
    if (to.local_part == "later") return {451, "4.3.0", "Try again"};
    return {250, "2.1.5", "OK"};
  }
  Task<Reply> accept(Envelope envelope, std::string message) override {
    envelopes.push_back(std::move(envelope));
    messages.push_back(std::move(message));
    co_return answer;
  }
  Reply answer{250, "2.0.0", "OK"};
  std::vector<Envelope> envelopes;
  std::vector<std::string> messages;
};

struct FakeAuthenticator final : auth::Authenticator {
  Task<directory::Verified> check(auth::Credentials, Service, std::string) override {
    co_return directory::Verified{directory::Verdict::wrong_password, std::nullopt, ""};
  }
};

struct House {
  FakeReceiver receiver;
  FakeAuthenticator authenticator;
  FixedClock clock;
  ServerContext context{receiver, authenticator, nullptr, clock, {}};
  House() { context.options.session.host_name = "mx.example.jp"; }
};

Task<std::string> talk_raw(House& house, std::string bytes) {
  const auto executor = co_await net::this_executor();
  auto [near, far] = net::stream_pair(executor);
  net::spawn(executor, serve(std::move(far), house.context));
  near->expires_after(Seconds(20));
  co_await near->write(bytes);
  std::string answer;
  while (true) {
    const auto input = co_await near->read();
    if (!input) co_return answer;
    answer += *input;
  }
}

TEST(Serve, refuses_commands_injected_behind_starttls) {
  House house;
  // A context that is never used: the injection ends the connection before the handshake.
  const auto key = testing::TempDir() + "smtp_key.pem", chain = testing::TempDir() + "smtp.pem";
  ASSERT_TRUE(net::write_self_signed("mx.example.jp", chain, key));
  const auto made = net::TlsContext::server({chain, key});
  ASSERT_TRUE(made);
  house.context.tls_context = [context = *made] { return context; };
  const auto answer =
      net::run(talk_raw(house, "EHLO x\r\nSTARTTLS\r\nMAIL FROM:<evil@example.jp>\r\n"));
  EXPECT_TRUE(answer.contains("250-STARTTLS"));
  EXPECT_TRUE(answer.ends_with("554 5.5.1 Commands after STARTTLS in the clear\r\n")) << answer;
}

TEST(Serve, answers_and_closes_after_quit) {
  House house;
  const auto answer = net::run(talk_raw(house, "EHLO x\r\nSTARTTLS\r\nNOOP\r\nQUIT\r\n"));
  EXPECT_TRUE(answer.contains("502 5.5.1 STARTTLS not offered\r\n250 2.0.0 OK\r\n221 2.0.0"));
}

}  // namespace
}  // namespace hikyaku::smtp
