// The client's side against this house's own server, over TCP.
#include "delivery/smtp_transport.h"

#include <gtest/gtest.h>

#include "delivery/smtp_connection.h"
#include "net/loop.h"
#include "smtp/serve.h"

namespace hikyaku::delivery {
namespace {

struct FakeReceiver final : smtp::Receiver {
  smtp::Reply check_sender(const smtp::Sender&, const smtp::Path&,
                           std::optional<std::uint64_t>) override {
    return {250, "2.1.0", "OK"};
  }
  smtp::Reply check_recipient(const smtp::Sender&, const smtp::Path&, const smtp::Path& to,
                              std::optional<std::uint64_t>) override {
    if (to.local_part == "unknown") return {550, "5.1.1", "No such user"};
    if (to.local_part == "later") return {451, "4.3.0", "Try again"};
    return {250, "2.1.5", "OK"};
  }
  Task<smtp::Reply> accept(smtp::Envelope envelope, std::string message) override {
    envelopes.push_back(std::move(envelope));
    messages.push_back(std::move(message));
    co_return smtp::Reply{250, "2.0.0", "OK"};
  }
  std::vector<smtp::Envelope> envelopes;
  std::vector<std::string> messages;
};

struct FakeAuthenticator final : auth::Authenticator {
  Task<directory::Verified> check(auth::Credentials, Service, std::string) override {
    co_return directory::Verified{directory::Verdict::wrong_password, std::nullopt, ""};
  }
};

struct SmtpTransportTest : testing::Test {
  FakeReceiver receiver;
  FakeAuthenticator authenticator;
  FixedClock clock;
  smtp::ServerContext context{receiver, authenticator, nullptr, clock, {}};
  net::Loops loops{1};
  std::unique_ptr<net::Listener> listener = *net::Listener::bind_tcp({"127.0.0.1", 0});
  SmtpTransportOptions options;

  void SetUp() override {
    context.options.session.host_name = "mx.example.jp";
    options.host_name = "client.example";
    listener->start(
        loops,
        [this](std::unique_ptr<net::Stream> stream) {
          return smtp::serve(std::move(stream), context);
        },
        10);
    loops.start();
  }
  void TearDown() override {
    listener->stop();
    loops.stop();
  }

  static Task<std::vector<Sent>> send_all(SmtpTransport& transport, Hop hop,
                                          std::vector<Outgoing> messages) {
    std::vector<Sent> results;
    const auto connection = co_await transport.connect(hop);
    EXPECT_TRUE(connection.has_value()) << connection.error().reply;
    if (!connection) co_return results;
    for (Outgoing& message : messages) {
      results.push_back(co_await (*connection)->send(std::move(message)));
      EXPECT_TRUE(results.back().is_usable);
    }
    co_await (*connection)->quit();
    co_return results;
  }
  std::vector<Sent> send(std::vector<Outgoing> messages) {
    SmtpTransport transport(options);
    return net::run(send_all(transport, {"mx.example.jp", listener->local()}, std::move(messages)));
  }
};

const smtp::Path sender{"a", "example.jp"};

TEST_F(SmtpTransportTest, SendsSeveralMessagesOverOneConnection) {
  const auto results =
      send({{sender,
             {{"b", "example.jp"}, {"unknown", "example.jp"}, {"later", "example.jp"}},
             false,
             "Subject: x\r\n\r\n.dot\r\n..\r\nend"},
            {{}, {{"b", "example.jp"}}, false, "Subject: 2\r\n\r\n"}});
  ASSERT_EQ(results.size(), 2u);
  ASSERT_EQ(results[0].recipients.size(), 3u);
  EXPECT_EQ(results[0].recipients[0].status, "2.0.0");
  EXPECT_EQ(results[0].recipients[1].status, "5.1.1");
  EXPECT_TRUE(results[0].recipients[1].from_peer);
  EXPECT_EQ(results[0].recipients[2].status, "4.3.0");
  ASSERT_EQ(receiver.messages.size(), 2u);
  EXPECT_TRUE(receiver.messages[0].ends_with("Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n"));
  EXPECT_EQ(receiver.envelopes[0].recipients.size(), 1u);
  EXPECT_TRUE(receiver.envelopes[1].from.is_null());
}

TEST_F(SmtpTransportTest, SendsNoMessageWhenNobodyWasAccepted) {
  const auto results = send({{sender, {{"unknown", "example.jp"}}, false, "x\r\n"},
                             {sender, {{"b", "example.jp"}}, false, "y\r\n"}});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].recipients.at(0).status, "5.1.1");
  ASSERT_EQ(receiver.messages.size(), 1u);
  EXPECT_TRUE(receiver.messages[0].ends_with("\r\ny\r\n"));
}

TEST_F(SmtpTransportTest, UsesTlsWhereItIsOffered) {
  const auto key = testing::TempDir() + "transport_key.pem";
  const auto chain = testing::TempDir() + "transport.pem";
  ASSERT_TRUE(net::write_self_signed("mx.example.jp", chain, key));
  const auto server = net::TlsContext::server({chain, key});
  const auto client = net::TlsContext::client({.verify = false, .ca_file = {}});
  ASSERT_TRUE(server && client);
  context.tls_context = [server] { return *server; };
  options.tls = *client;
  const auto results = send({{sender, {{"b", "example.jp"}}, false, "y\r\n"}});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].recipients.at(0).status, "2.0.0");
  ASSERT_EQ(receiver.envelopes.size(), 1u);
  EXPECT_EQ(receiver.envelopes[0].protocol, "ESMTPS");
}

TEST_F(SmtpTransportTest, SaysWhyNobodyAnswers) {
  listener->stop();
  SmtpTransport transport(options);
  const auto connection = net::run(transport.connect({"mx.example.jp", listener->local()}));
  ASSERT_FALSE(connection);
  EXPECT_TRUE(connection.error().status.starts_with("4.")) << connection.error().status;
  EXPECT_NE(connection.error().reply, "");
}

TEST(DataOctets, DoublesDotsAndEndsWithTheFinalDotLine) {
  EXPECT_EQ(data_octets(""), ".\r\n");
  EXPECT_EQ(data_octets("a\r\n"), "a\r\n.\r\n");
  EXPECT_EQ(data_octets("a"), "a\r\n.\r\n");
  EXPECT_EQ(data_octets(".\r\n.a\r\n"), "..\r\n..a\r\n.\r\n");
  EXPECT_EQ(data_octets("a\r\n\r\n."), "a\r\n\r\n..\r\n.\r\n");
}

}  // namespace
}  // namespace hikyaku::delivery
