// The delivery service over an engine in memory and a transport that is a table: what is tried
// when, what is remembered, what is reported. Nobody here has a mailbox: all recipients are
// elsewhere.
#include "delivery/outbound.h"

#include <thread>

#include <gtest/gtest.h>

#include "delivery/queue_admin.h"
#include "log/memory_engine.h"

namespace hikyaku::delivery {
namespace {

using State = Recipient::State;

struct NobodyHere final : directory::Backend {
  std::shared_ptr<const directory::View> view() const override { return nullptr; }
  Task<directory::Verified> verify(std::string, std::string, Service) override {
    co_return directory::Verified{};
  }
};

/// Every domain has itself as its mail server.
struct OneMxEach final : MxLookup {
  Task<dns::Answer<dns::Mx>> mx(std::string domain) override {
    co_return dns::Answer<dns::Mx>{dns::Status::found, {{10, std::move(domain)}}, false, ""};
  }
  Task<dns::Answer<std::string>> addresses(std::string) override {
    co_return dns::Answer<std::string>{dns::Status::found, {"192.0.2.1"}, false, ""};
  }
};

/// Answers by recipient: "user" -> "550 5.1.1 No"; others are taken. Hosts in `down` do not answer.
struct TableTransport final : Transport {
  std::mutex mutex;
  std::map<std::string, Reason> answers;
  std::set<std::string> down;
  std::vector<Outgoing> sent;
  int connections_count = 0;

  struct Wire final : Connection {
    TableTransport& owner;
    explicit Wire(TableTransport& table) : owner(table) {}
    Task<Sent> send(Outgoing outgoing) override {
      const std::lock_guard lock(owner.mutex);
      Sent result;
      for (const smtp::Path& path : outgoing.recipients) {
        const auto found = owner.answers.find(path.local_part);
        result.recipients.push_back(found == owner.answers.end()
                                        ? Reason{"2.0.0", "250 taken", "mx", true}
                                        : found->second);
      }
      owner.sent.push_back(std::move(outgoing));
      co_return result;
    }
    Task<void> quit() override { co_return; }
  };
  Task<std::expected<std::unique_ptr<Connection>, Reason>> connect(Hop hop) override {
    const std::lock_guard lock(mutex);
    ++connections_count;
    if (down.contains(hop.host))
      co_return std::unexpected(Reason{"4.4.1", "No connection", hop.host, false});
    co_return std::make_unique<Wire>(*this);
  }
  std::vector<Outgoing> taken() {
    const std::lock_guard lock(mutex);
    return sent;
  }
};

IntakeOptions options() {
  IntakeOptions all;
  all.routing.host_name = "mail.example.jp";
  return all;
}

struct OutboundTest : testing::Test {
  log::MemoryEngine engine;
  FixedClock clock;
  NobodyHere directory;
  OneMxEach dns;
  store::Store store{engine};
  AccountSettings settings{engine};
  Accounts accounts{store, [](const directory::Account&) { return AccountHome{}; }, settings};
  Queue queue{engine};
  Intake intake{engine, accounts, directory, queue, options(), clock};
  Reporter reporter{queue, intake, {{"mail.example.jp", Language::en}, ""}, clock};
  RouteFinder finder{dns, dns, {}};
  TableTransport transport;
  net::Loops loops{1};
  std::unique_ptr<Outbound> outbound;

  void SetUp() override {
    ASSERT_TRUE(net::run(queue.open()));
    loops.start();
    outbound = std::make_unique<Outbound>(queue, intake, reporter, finder, transport,
                                          OutboundOptions{}, clock, loops.executor(0));
  }
  void TearDown() override {
    net::run(outbound->stop());
    loops.stop();
  }
  void submit(smtp::Path from, std::vector<smtp::Path> recipients) {
    Mail mail;
    mail.from = std::move(from);
    mail.recipients = std::move(recipients);
    mail.message = "Subject: hello\r\n\r\nbody\r\n";
    ASSERT_TRUE(net::run(intake.take(std::move(mail))));
  }
  /// Waits, 5 seconds at most, until `done()`.
  template <class Condition>
  bool comes(Condition done) {
    for (int i = 0; i < 500; ++i) {
      if (done()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  std::size_t reopened_size() {
    Queue again{engine};
    EXPECT_TRUE(net::run(again.open()));
    return again.size();
  }
};

TEST_F(OutboundTest, sends_what_is_queued_and_forgets_it) {
  submit({"me", "example.jp"}, {{"a", "x.example"}, {"b", "x.example"}, {"c", "y.example"}});
  EXPECT_EQ(queue.size(), 1u);
  outbound->start();
  ASSERT_TRUE(comes([&] { return queue.size() == 0; }));
  const auto sent = transport.taken();
  ASSERT_EQ(sent.size(), 2u) << "one message for each destination";
  EXPECT_EQ(sent[0].message, "Subject: hello\r\n\r\nbody\r\n");
  EXPECT_EQ(sent[0].recipients.size() + sent[1].recipients.size(), 3u);
  EXPECT_EQ(reopened_size(), 0u);
}

TEST_F(OutboundTest, gives_back_the_room_of_what_was_sent_while_it_runs) {
  for (std::size_t i = 0; i <= Queue::bodies_per_drop; ++i)
    submit({"me", "example.jp"}, {{"a", "x.example"}});
  const log::StoredBody first = queue.entries().front()->body;
  std::string octets(first.bytes, '\0');
  ASSERT_TRUE(net::run(engine.read_body(Queue::log_name, first, 0, octets)));
  outbound->start();
  EXPECT_TRUE(comes(
      [&] { return !net::run(engine.read_body(Queue::log_name, first, 0, octets)).has_value(); }));
  EXPECT_EQ(queue.size(), 0u);
}

TEST_F(OutboundTest, takes_what_arrives_while_it_runs) {
  outbound->start();
  submit({"me", "example.jp"}, {{"a", "x.example"}});
  EXPECT_TRUE(comes([&] { return queue.size() == 0; }));
}

TEST_F(OutboundTest, tries_a_deferred_recipient_again_and_bounces_a_refused_one) {
  transport.answers["later"] = {"4.2.1", "450 4.2.1 Later", "mx", true};
  transport.answers["nobody"] = {"5.1.1", "550 5.1.1 No such user", "mx", true};
  submit({"me", "sender.example"}, {{"later", "x.example"}, {"nobody", "x.example"}});
  outbound->start();
  // The bounce goes to the sender's server.
  ASSERT_TRUE(comes([&] { return transport.taken().size() == 2; }));
  const Outgoing bounce = transport.taken()[1];
  EXPECT_TRUE(bounce.from.is_null());
  EXPECT_EQ(bounce.recipients, (std::vector<smtp::Path>{{"me", "sender.example"}}));
  EXPECT_NE(bounce.message.find("Final-Recipient: rfc822; nobody@x.example"), std::string::npos);
  EXPECT_EQ(bounce.message.find("later@x.example"), std::string::npos);
  ASSERT_TRUE(comes([&] { return queue.size() == 1; }));
  {
    const std::lock_guard lock(transport.mutex);
    transport.answers.clear();
  }
  clock.advance(Seconds(61));
  outbound->wake();
  EXPECT_TRUE(comes([&] { return queue.size() == 0; }));
  EXPECT_EQ(reopened_size(), 0u);
}

TEST_F(OutboundTest, a_bounce_that_fails_is_not_bounced) {
  transport.answers["nobody"] = {"5.1.1", "550 5.1.1 No such user", "mx", true};
  submit({"nobody", "sender.example"}, {{"nobody", "x.example"}});
  outbound->start();
  ASSERT_TRUE(comes([&] { return queue.size() == 0; }));
  EXPECT_EQ(transport.taken().size(), 2u);
}

TEST_F(OutboundTest, defers_all_mail_of_a_server_that_is_down_after_one_try) {
  transport.down.insert("x.example");
  for (int i = 0; i < 5; ++i) submit({"me", "example.jp"}, {{"a", "x.example"}});
  outbound->start();
  ASSERT_TRUE(comes([&] {
    for (const EntryPtr& entry : queue.entries())
      if (entry->recipients[0].attempts_count != 1) return false;
    return true;
  }));
  EXPECT_EQ(queue.size(), 5u);
  const std::lock_guard lock(transport.mutex);
  EXPECT_LE(transport.connections_count, 5);
}

TEST_F(OutboundTest, gives_up_when_the_time_is_up) {
  transport.down.insert("x.example");
  submit({"me", "sender.example"}, {{"a", "x.example"}});
  clock.advance(std::chrono::days(5));
  outbound->start();
  ASSERT_TRUE(comes([&] { return queue.size() == 0; }));
  ASSERT_EQ(transport.taken().size(), 1u);
  EXPECT_NE(transport.taken()[0].message.find("Status: 4.4.1"), std::string::npos);
}

TEST_F(OutboundTest, does_nothing_while_it_is_stopped) {
  outbound->start();
  net::run(outbound->stop());
  submit({"me", "example.jp"}, {{"a", "x.example"}});
  EXPECT_FALSE(outbound->is_running());
  EXPECT_EQ(transport.taken().size(), 0u);
  outbound->start();
  EXPECT_TRUE(comes([&] { return queue.size() == 0; }));
}

TEST_F(OutboundTest, lets_the_administrator_find_retry_and_remove) {
  transport.down.insert("x.example");
  submit({"me", "sender.example"}, {{"a", "x.example"}});
  outbound->start();
  QueueAdmin admin{queue, *outbound, clock};
  ASSERT_TRUE(comes([&] {
    const auto found = admin.list("X.EXAMPLE");
    return found.size() == 1 && found[0]->recipients[0].attempts_count == 1;
  }));
  const EntryPtr entry = admin.list("")[0];
  EXPECT_TRUE(admin.list("other.example").empty());
  EXPECT_EQ(admin.find(entry->tag)->id, entry->id);
  EXPECT_EQ(*net::run(admin.read_header(entry)), "Subject: hello\r\n\r\n");
  EXPECT_EQ(*net::run(admin.retry({entry->id})), 1u);
  ASSERT_TRUE(comes([&] { return queue.find(entry->id)->recipients[0].attempts_count == 2; }));
  EXPECT_EQ(*net::run(admin.remove({entry->id}, true)), 1u);
  ASSERT_TRUE(comes([&] { return queue.size() == 0; }));
  EXPECT_EQ(transport.taken().size(), 1u) << "the sender was told";
  EXPECT_EQ(*net::run(admin.remove({entry->id}, true)), 0u);
}

}  // namespace
}  // namespace hikyaku::delivery
