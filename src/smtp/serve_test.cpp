#include "smtp/serve.h"

#include <gtest/gtest.h>

#include "net/loop.h"
#include "smtp/client.h"

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

Task<std::vector<RecipientOutcome>> send_one(House& house, std::vector<Path> recipients,
                                             std::string message) {
  const auto executor = co_await net::this_executor();
  auto [near, far] = net::stream_pair(executor);
  net::spawn(executor, serve(std::move(far), house.context));
  ClientOptions options;
  options.host_name = "client.example";
  Client client(std::move(near), std::move(options));
  const auto opened = co_await client.open();
  EXPECT_TRUE(opened.has_value());
  OutgoingMessage outgoing{{"a", "example.jp"}, std::move(recipients), message, false};
  auto outcomes = co_await client.send(outgoing);
  EXPECT_TRUE(client.is_open());
  // A second message over the same connection.
  OutgoingMessage second{{}, {{"b", "example.jp"}}, "Subject: 2\r\n\r\n", false};
  const auto again = co_await client.send(std::move(second));
  EXPECT_EQ(again.at(0).outcome, Outcome::delivered);
  co_await client.quit();
  EXPECT_FALSE(client.is_open());
  co_return outcomes;
}

TEST(Client, sends_to_the_server_of_this_house) {
  House house;
  const auto outcomes = net::run(
      send_one(house, {{"b", "example.jp"}, {"unknown", "example.jp"}, {"later", "example.jp"}},
               "Subject: x\r\n\r\n.dot\r\n..\r\nend"));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].outcome, Outcome::delivered);
  EXPECT_EQ(outcomes[1].outcome, Outcome::permanent);
  EXPECT_EQ(outcomes[1].reply.code, 550);
  EXPECT_EQ(outcomes[1].reply.enhanced, "5.1.1");
  EXPECT_EQ(outcomes[1].reply.text, "No such user");
  EXPECT_EQ(outcomes[2].outcome, Outcome::temporary);
  ASSERT_EQ(house.receiver.messages.size(), 2u);
  EXPECT_TRUE(house.receiver.messages[0].ends_with("Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"));
  EXPECT_EQ(house.receiver.envelopes[0].recipients.size(), 1u);
  EXPECT_TRUE(house.receiver.envelopes[1].from.is_null());
}

TEST(Client, sends_no_message_when_nobody_was_accepted) {
  House house;
  const auto outcomes = net::run(send_one(house, {{"unknown", "example.jp"}}, "x\r\n"));
  EXPECT_EQ(outcomes.at(0).outcome, Outcome::permanent);
  EXPECT_EQ(house.receiver.messages.size(), 1u);  // the second one
}

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

TEST(Stuffing, adds_dots_and_makes_every_line_end_crlf) {
  const struct {
    std::string_view in, out;
  } cases[] = {
      {"", ".\r\n"},
      {"a", "a\r\n.\r\n"},
      {"a\r\n", "a\r\n.\r\n"},
      {".\r\n.a\r\n", "..\r\n..a\r\n.\r\n"},
      {"a\n.\nb\r.c", "a\r\n..\r\nb\r\n..c\r\n.\r\n"},
      {"a\r\n\r\n.", "a\r\n\r\n..\r\n.\r\n"},
  };
  for (const auto& c : cases) {
    std::string out;
    append_stuffed(c.in, out);
    EXPECT_EQ(out, c.out) << c.in;
  }
}

TEST(ReplyReader, joins_lines_and_finds_the_enhanced_code) {
  ReplyReader reader;
  reader.feed("550-5.1.1 No such\r\n550 5.1.1 user\r\n25");
  auto reply = reader.next();
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->reply.code, 550);
  EXPECT_EQ((*reply)->reply.enhanced, "5.1.1");
  EXPECT_EQ((*reply)->reply.text, "No such user");
  reply = reader.next();
  ASSERT_TRUE(reply);
  EXPECT_FALSE(*reply);
  reader.feed("0\r\n");
  reply = reader.next();
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->reply.code, 250);
  EXPECT_FALSE(reader.has_left());
}

TEST(ReplyReader, refuses_what_is_no_reply) {
  for (const std::string_view text :
       {"HTTP/1.1 400\r\n", "25\r\n", "650 x\r\n", "\r\n", "250x\r\n"}) {
    ReplyReader reader;
    reader.feed(text);
    EXPECT_FALSE(reader.next()) << text;
  }
  ReplyReader reader;
  reader.feed(std::string(3000, '2'));
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace hikyaku::smtp
