#include "pop3/serve.h"

#include <gtest/gtest.h>

#include "net/loop.h"
#include "net/tls.h"
#include "pop3/memory_maildrop.h"

namespace hikyaku::pop3 {
namespace {

class FakeAuthenticator final : public auth::Authenticator {
 public:
  Task<directory::Verified> check(auth::Credentials credentials, Service service,
                                  std::string) override {
    EXPECT_EQ(service, Service::pop3);
    directory::Verified verified;
    verified.verdict = directory::Verdict::wrong_password;
    if (is_down) verified.verdict = directory::Verdict::unavailable;
    if (credentials.login == "user1" && credentials.password == "secret") {
      verified.verdict = directory::Verdict::accepted;
      verified.account.emplace();
      verified.account->name = "user1";
    }
    co_return verified;
  }
  bool is_down = false;
};

/// What outlives the sessions.
struct Box {
  std::vector<std::string> messages;
  std::vector<std::size_t> removed;
  bool is_locked = false, is_broken = false;
};

class BoxMaildrop final : public StoredMaildrop {
 public:
  explicit BoxMaildrop(Box& box) : box_(box) { box_.is_locked = true; }
  ~BoxMaildrop() override { box_.is_locked = false; }
  std::size_t size() const override { return box_.messages.size(); }
  std::uint32_t bytes(std::size_t index) const override {
    return static_cast<std::uint32_t>(box_.messages[index].size());
  }
  std::uint32_t uid(std::size_t index) const override {
    return static_cast<std::uint32_t>(index + 1);
  }
  std::uint32_t uid_validity() const override { return 7; }
  Task<Result<std::string>> read(std::size_t index, std::uint64_t offset,
                                 std::size_t length) override {
    if (box_.is_broken) co_return fail(Error::Kind::temporary, "test.read");
    co_return box_.messages[index].substr(offset, length);
  }
  Task<Result<>> remove(std::vector<std::size_t> indexes) override {
    if (box_.is_broken) co_return fail(Error::Kind::temporary, "test.remove");
    box_.removed = std::move(indexes);
    co_return Result<>();
  }

 private:
  Box& box_;
};

Task<Result<std::unique_ptr<StoredMaildrop>>> open_box(Box& box) {
  if (box.is_locked) co_return std::unique_ptr<StoredMaildrop>();
  co_return std::make_unique<BoxMaildrop>(box);
}

struct House {
  FakeAuthenticator authenticator;
  Box box;
  ServerContext context{
      authenticator, [this](const directory::Account&) { return open_box(box); }, {}, {}};
  House() {
    context.options.host_name = "mail.example.jp";
    context.options.plaintext_login = ServerOptions::PlaintextLogin::always;
    box.messages = {"Subject: one\r\n\r\n.first\r\n"};
  }
};

/// Sends each piece when the reply to the one before has begun to come, reads to the end.
Task<std::string> converse(const ServerContext& context, std::vector<std::string> pieces) {
  const auto executor = co_await net::this_executor();
  auto [client, server] = net::stream_pair(executor);
  net::spawn(executor, serve(std::move(server), context));
  std::string got;
  for (const std::string& piece : pieces) {
    const auto reply = co_await client->read();
    if (!reply) co_return got;
    got += *reply;
    if (!co_await client->write(piece)) co_return got;
  }
  while (true) {
    const auto reply = co_await client->read();
    if (!reply) co_return got;
    got += *reply;
  }
}

TEST(Serve, reads_and_removes_mail) {
  House house;
  EXPECT_EQ(net::run(converse(house.context, {"USER user1\r\n", "PASS secret\r\n", "UIDL\r\n",
                                              "RETR 1\r\n", "DELE 1\r\n", "QUIT\r\n"})),
            "+OK mail.example.jp POP3 ready\r\n+OK Password please\r\n+OK Logged in\r\n"
            "+OK 1 messages\r\n1 7.1\r\n.\r\n+OK 24 octets\r\nSubject: one\r\n\r\n..first\r\n.\r\n"
            "+OK Deleted\r\n+OK Bye\r\n");
  EXPECT_EQ(house.box.removed, (std::vector<std::size_t>{0}));
  EXPECT_FALSE(house.box.is_locked);
}

TEST(Serve, streams_a_large_message) {
  House house;
  house.box.messages = {std::string(3'000'000, 'x') + "\r\n"};
  const std::string got =
      net::run(converse(house.context, {"USER user1\r\nPASS secret\r\nRETR 1\r\nQUIT\r\n"}));
  EXPECT_GT(got.size(), 3'000'000u);
  EXPECT_TRUE(got.ends_with("xxx\r\n.\r\n+OK Bye\r\n"));
}

TEST(Serve, removes_nothing_when_the_client_leaves) {
  House house;
  net::run(converse(house.context, {"USER user1\r\nPASS secret\r\nDELE 1\r\n"
                                    "TOP 1\r\n" +
                                    std::string(30, '\n')}));
  EXPECT_TRUE(house.box.removed.empty());
  EXPECT_FALSE(house.box.is_locked);
}

TEST(Serve, tells_its_troubles) {
  House locked;
  locked.box.is_locked = true;
  EXPECT_TRUE(net::run(converse(locked.context, {"USER user1\r\nPASS secret\r\nQUIT\r\n"}))
                  .contains("-ERR [IN-USE]"));
  House down;
  down.authenticator.is_down = true;
  EXPECT_TRUE(net::run(converse(down.context, {"USER user1\r\nPASS x\r\nQUIT\r\n"}))
                  .contains("-ERR [SYS/TEMP]"));
  House broken;
  broken.box.is_broken = true;
  const std::string got = net::run(
      converse(broken.context, {"USER user1\r\nPASS secret\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"}));
  EXPECT_TRUE(
      got.ends_with("+OK Logged in\r\n-ERR [SYS/TEMP] The message can't be read at the moment\r\n"
                    "+OK Deleted\r\n-ERR [SYS/TEMP] Deleted messages could not be removed\r\n"));
}

TEST(Serve, lets_nobody_log_in_without_tls_by_default) {
  House house;
  house.context.options.plaintext_login = ServerOptions::PlaintextLogin::never;
  EXPECT_EQ(net::run(converse(house.context, {"USER user1\r\nSTLS\r\nQUIT\r\n"})),
            "+OK mail.example.jp POP3 ready\r\n-ERR TLS is required before login\r\n"
            "-ERR TLS is not available\r\n+OK Bye\r\n");
}

/// Logs in under TLS: after STLS, or at once (port 995).
Task<std::string> converse_by_tls(const ServerContext& context,
                                  std::shared_ptr<net::TlsContext> client_tls) {
  const auto executor = co_await net::this_executor();
  auto [client, server] = net::stream_pair(executor);
  net::spawn(executor, serve(std::move(server), context));
  if (!context.options.implicit_tls) {
    const auto greeting = co_await client->read();
    if (!greeting || !co_await client->write("STLS\r\n")) co_return "no greeting";
    const auto begin = co_await client->read();
    if (!begin || !begin->starts_with("+OK")) co_return "no STLS";
  }
  if (!co_await client->start_tls_client(client_tls, "mail.example.jp")) co_return "no TLS";
  if (!co_await client->write("USER user1\r\nPASS secret\r\nSTAT\r\nQUIT\r\n"))
    co_return "no write";
  std::string got;
  while (true) {
    const auto reply = co_await client->read();
    if (!reply) co_return got;
    got += *reply;
  }
}

TEST(Serve, logs_in_under_tls) {
  const std::string folder = testing::TempDir();
  const std::string certificate = folder + "pop3_test.crt", key = folder + "pop3_test.key";
  ASSERT_TRUE(net::write_self_signed("mail.example.jp", certificate, key));
  const auto server_tls = net::TlsContext::server({certificate, key});
  const auto client_tls = net::TlsContext::client({.verify = false, .ca_file = {}});
  ASSERT_TRUE(server_tls && client_tls);
  House house;
  house.context.options.plaintext_login = ServerOptions::PlaintextLogin::never;
  house.context.tls_context = [&] { return *server_tls; };
  const std::string rest = "+OK Password please\r\n+OK Logged in\r\n+OK 1 24\r\n+OK Bye\r\n";
  EXPECT_EQ(net::run(converse_by_tls(house.context, *client_tls)), rest);
  house.context.options.implicit_tls = true;
  EXPECT_EQ(net::run(converse_by_tls(house.context, *client_tls)),
            "+OK mail.example.jp POP3 ready\r\n" + rest);
}

TEST(Serve, traces_the_session) {
  House house;
  std::string traced;
  TraceListener listener(Service::pop3,
                         [&traced](std::string_view line) { (traced += line) += '\n'; });
  net::run(converse(house.context, {"USER user1\r\n", "PASS secret\r\n", "QUIT\r\n"}));
  EXPECT_TRUE(traced.contains("C: USER user1"));
  EXPECT_TRUE(traced.contains("S: +OK Logged in"));
  EXPECT_FALSE(traced.contains("secret"));
}

}  // namespace
}  // namespace hikyaku::pop3
