// From RCPT to the mailbox: routing over a directory's view, and messages in the store of an engine
// in memory.
#include "delivery/acceptor.h"

#include <gtest/gtest.h>

#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::delivery {
namespace {

struct FakeDirectory final : directory::Backend {
  std::shared_ptr<const directory::View> seen;
  bool is_up = true;
  bool is_current() const override { return is_up; }
  std::shared_ptr<const directory::View> view() const override { return seen; }
  Task<directory::Verified> verify(std::string, std::string, Service) override {
    co_return directory::Verified{};
  }
};

Guid guid_of(char c) {
  return *Guid::from_bytes(std::string(16, c));
}

IntakeOptions options() {
  IntakeOptions all;
  all.routing.host_name = "mail.abc.jp";
  all.routing.domains = {"abc.jp", "def.jp"};
  all.routing.administrator = "user1@abc.jp";
  all.routing.own_addresses = {"192.0.2.25"};
  return all;
}

struct AcceptorTest : testing::Test {
  log::MemoryEngine engine;
  FixedClock clock;
  FakeDirectory directory;
  store::Store store{engine};
  store::Quota quota;
  Accounts accounts{store, [this](const directory::Account& account) {
                      return AccountHome{"inbox/" + account.name, quota};
                    }};
  Queue queue{engine};
  Intake intake{engine, accounts, directory, queue, options(), clock};
  Acceptor acceptor{intake, AcceptorOptions{}};

  void SetUp() override {
    ASSERT_TRUE(net::run(queue.open()));
    std::vector<directory::Account> people(2);
    people[0].guid = guid_of('1');
    people[0].name = "user1";
    people[1].guid = guid_of('2');
    people[1].name = "user2";
    directory.seen = std::make_shared<directory::View>(
        people, std::vector<std::string>{"abc.jp", "def.jp"}, "EPOST", "epost.local", clock.now());
  }
  int code_for(smtp::Path recipient, bool is_logged_in = false,
               std::optional<std::uint64_t> size = {}) {
    smtp::Sender sender;
    sender.client = {"198.51.100.7", 40000};
    if (is_logged_in) sender.account = *directory.seen->by_name("user1");
    return acceptor.check_recipient(sender, {"x", "far.example"}, recipient, size).code;
  }
  smtp::Reply accept(std::vector<smtp::Path> recipients) {
    smtp::Envelope envelope;
    envelope.sender.client = {"198.51.100.7", 40000};
    envelope.from = {"x", "far.example"};
    envelope.recipients = std::move(recipients);
    return net::run(acceptor.accept(std::move(envelope), "Subject: hello\r\n\r\nbody\r\n"));
  }
  store::AccountState mail_of(const char* name) {
    return (*net::run(accounts.open(*directory.seen->by_name(name))))->state();
  }
};

TEST_F(AcceptorTest, answers_each_recipient_by_the_view) {
  EXPECT_EQ(code_for({"user1", "abc.jp"}), 250);
  EXPECT_EQ(code_for({"USER2", "def.jp"}), 250) << "virtual domains";
  EXPECT_EQ(code_for({"nobody", "abc.jp"}), 550);
  EXPECT_EQ(code_for({"a", "far.example"}), 550) << "no relaying";
  EXPECT_EQ(code_for({"a", "far.example"}, true), 250);
  EXPECT_EQ(code_for({"postmaster", "abc.jp"}), 250);
  EXPECT_EQ(code_for({"Postmaster", ""}), 250);
  EXPECT_EQ(code_for({"user1", "[192.0.2.25]"}), 250);
  EXPECT_EQ(code_for({"user1", "mail.abc.jp"}), 550);
}

TEST_F(AcceptorTest, never_refuses_for_good_while_the_directory_was_never_seen) {
  directory.seen = nullptr;
  EXPECT_EQ(code_for({"user1", "abc.jp"}), 451);
  EXPECT_EQ(code_for({"postmaster", "abc.jp"}), 451);
}

TEST_F(AcceptorTest, refuses_no_unknown_name_for_good_while_the_directory_cannot_be_read) {
  directory.is_up = false;
  EXPECT_EQ(code_for({"nobody", "abc.jp"}), 451) << "it may have been added since";
  EXPECT_EQ(code_for({"user1", "abc.jp"}), 250);
  EXPECT_EQ(code_for({"a", "far.example"}), 550) << "not a matter of the directory";
}

TEST_F(AcceptorTest, keeps_a_message_once_for_an_account_named_twice) {
  const smtp::Reply reply = accept({{"user1", "abc.jp"}, {"user1", "def.jp"}, {"user2", "abc.jp"}});
  EXPECT_EQ(reply.code, 250);
  EXPECT_EQ(mail_of("user1")->message_count, 1u);
  EXPECT_EQ(mail_of("user2")->message_count, 1u);
  EXPECT_EQ(queue.size(), 0u);
  const auto account = *net::run(accounts.open(*directory.seen->by_name("user1")));
  const auto octets = net::run(store::read_body(*account, account->state()->find("INBOX")->at(0)));
  ASSERT_TRUE(octets);
  EXPECT_EQ(*octets, "Return-Path: <x@far.example>\r\nSubject: hello\r\n\r\nbody\r\n");
}

TEST_F(AcceptorTest, queues_what_is_for_others_without_return_path) {
  EXPECT_EQ(accept({{"user1", "abc.jp"}, {"a", "far.example"}}).code, 250);
  EXPECT_EQ(mail_of("user1")->message_count, 1u);
  ASSERT_EQ(queue.size(), 1u);
  EXPECT_EQ(*net::run(queue.read_message(queue.entries()[0])), "Subject: hello\r\n\r\nbody\r\n");
}

TEST_F(AcceptorTest, refuses_a_full_mailbox_at_rcpt_and_after_the_data) {
  quota.bytes_max = 100;
  ASSERT_EQ(mail_of("user1")->message_count, 0u);
  EXPECT_EQ(code_for({"user1", "abc.jp"}, false, 1000), 552);
  EXPECT_EQ(code_for({"user1", "abc.jp"}, false, 10), 250);
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 250);
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 250);
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 552);
  EXPECT_EQ(mail_of("user1")->message_count, 2u);
}

}  // namespace
}  // namespace hikyaku::delivery
