// From RCPT to the mailbox: routing over a directory's view, and messages in the store of an engine
// in memory.
#include "delivery/acceptor.h"

#include <gtest/gtest.h>

#include "store/engine_for_tests.h"

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
  store::EngineForTests engine;
  FixedClock clock;
  FakeDirectory directory;
  store::Store store{engine};
  store::Quota quota;
  QuotaSetting domain_quota;
  AccountSettings settings{engine};
  Accounts accounts{store,
                    [this](const directory::Account& account) {
                      return AccountHome{"inbox/" + account.name, quota, domain_quota, "abc.jp"};
                    },
                    settings};
  Queue queue{engine};
  Intake intake{engine, accounts, directory, queue, options(), clock};
  Acceptor acceptor{intake, AcceptorOptions{}};

  void SetUp() override {
    ASSERT_TRUE(net::run(queue.open()));
    ASSERT_TRUE(net::run(settings.open()));
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
  smtp::Reply await(smtp::Path recipient, std::optional<std::uint64_t> size = {}) {
    const smtp::Sender sender;
    return net::run(acceptor.await_recipient(sender, {"x", "far.example"}, recipient, size));
  }
  void set_own_quota(const char* name, QuotaSetting own) {
    ASSERT_TRUE(
        net::run(accounts.set_quota(*directory.seen->by_name(name), own, "root", clock.now())));
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

TEST_F(AcceptorTest, a_disabled_mailbox_is_refused_for_good_only_when_the_directory_is_current) {
  IntakeOptions refusing = options();
  refusing.routing.lifecycle.disabled.mail = StagePolicy::Mail::refuse;
  Intake strict{engine, accounts, directory, queue, refusing, clock};
  Acceptor door{strict, AcceptorOptions{}};
  directory::Account one = *directory.seen->by_name("user2");
  one.status = directory::AccountStatus::disabled;
  directory.seen = std::make_shared<directory::View>(
      std::vector{one}, std::vector<std::string>{"abc.jp"}, "EPOST", "epost.local", clock.now());
  const auto answer = [&] { return door.check_recipient({}, {}, {"user2", "abc.jp"}, {}); };
  EXPECT_EQ(answer().code, 550);
  EXPECT_EQ(answer().enhanced, "5.2.1");
  EXPECT_EQ(code_for({"user2", "abc.jp"}), 250) << "what nobody has set";
  directory.is_up = false;
  EXPECT_EQ(answer().code, 451);
  EXPECT_EQ(answer().enhanced, "4.2.1");
}

TEST_F(AcceptorTest, an_account_sends_no_larger_and_no_further_than_it_may) {
  AccountSettings::Change change = [](AccountSetting& one) {
    one.sending = {40, {"abc.jp", "*@partner.example"}};
  };
  const directory::Account user1 = *directory.seen->by_name("user1");
  ASSERT_TRUE(net::run(accounts.set_rights(user1, std::move(change), "root", clock.now())));
  EXPECT_EQ(code_for({"user2", "abc.jp"}, true), 250);
  EXPECT_EQ(code_for({"user2", "def.jp"}, true), 550);
  EXPECT_EQ(code_for({"x", "partner.example"}, true), 250);
  EXPECT_EQ(code_for({"x", "far.example"}, true), 550);
  EXPECT_EQ(code_for({"user2", "def.jp"}), 250) << "what comes from outside is not the account's";

  smtp::Sender sender;
  sender.account = user1;
  EXPECT_EQ(acceptor.check_sender(sender, {"user1", "abc.jp"}, 40).code, 250);
  const smtp::Reply refusal = acceptor.check_sender(sender, {"user1", "abc.jp"}, 41);
  EXPECT_EQ(refusal.code, 552);
  EXPECT_EQ(refusal.enhanced, "5.3.4");
  smtp::Envelope envelope;
  envelope.sender = sender;
  envelope.from = {"user1", "abc.jp"};
  envelope.recipients = {{"user2", "abc.jp"}};
  envelope.trace_bytes = 3;
  EXPECT_EQ(net::run(acceptor.accept(envelope, std::string(44, 'x'))).code, 552);
  EXPECT_EQ(net::run(acceptor.accept(envelope, "X: " + std::string(38, 'x') + "\r\n")).code, 250);
}

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

TEST_F(AcceptorTest, refuses_an_address_for_now_that_two_claim) {
  std::vector<directory::Account> people(2);
  people[0].guid = guid_of('1');
  people[0].mail = "info@abc.jp";
  people[1].guid = guid_of('2');
  people[1].aliases = {"info@abc.jp"};
  directory.seen = std::make_shared<directory::View>(people, std::vector<std::string>{"abc.jp"},
                                                     "EPOST", "epost.local", clock.now());
  EXPECT_EQ(code_for({"info", "abc.jp"}), 451);
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
  quota.bytes_max = 160;  // a message is stored with 58 octets
  EXPECT_EQ(code_for({"user1", "abc.jp"}, false, 10), 0) << "nobody has opened the mailbox";
  EXPECT_EQ(await({"user1", "abc.jp"}, 1000).enhanced, "5.2.3");
  EXPECT_EQ(code_for({"user1", "abc.jp"}, false, 1000), 552);
  EXPECT_EQ(code_for({"user1", "abc.jp"}, false, 10), 250);
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 250);
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 250);
  EXPECT_EQ(code_for({"user1", "abc.jp"}), 250) << "its size is not known";
  EXPECT_EQ(await({"user1", "abc.jp"}, 60).enhanced, "5.2.2");
  EXPECT_EQ(accept({{"user1", "abc.jp"}}).code, 552);
  EXPECT_EQ(mail_of("user1")->message_count, 2u);
}

TEST_F(AcceptorTest, whoever_has_no_room_gets_a_bounce_when_others_take_the_message) {
  set_own_quota("user2", {1, {}});
  EXPECT_EQ(accept({{"user1", "abc.jp"}, {"user2", "abc.jp"}}).code, 250);
  EXPECT_EQ(mail_of("user1")->message_count, 1u);
  EXPECT_EQ(mail_of("user2")->message_count, 0u);
  ASSERT_EQ(queue.size(), 1u);
  const auto outcomes = net::run(intake.deliver_queued(queue.entries()[0], {0}));
  EXPECT_EQ(outcomes.at(0).state, Recipient::State::failed);
  EXPECT_EQ(outcomes.at(0).reason.status, "5.2.2");
}

TEST_F(AcceptorTest, messages_that_come_at_once_do_not_exceed_the_quota_together) {
  quota.messages_max = 3;
  engine.jitter = true;  // the appends take their time
  struct Sending {
    static Task<void> one(Acceptor& acceptor, std::size_t& taken, std::size_t& left) {
      smtp::Envelope envelope;
      envelope.recipients = {{"user1", "abc.jp"}};
      const auto reply = co_await acceptor.accept(std::move(envelope), "Subject: x\r\n\r\n");
      taken += reply.code == 250 ? 1 : 0;
      --left;
    }
    static Task<void> all(Acceptor& acceptor, std::size_t& taken) {
      std::size_t left = 10;
      const auto executor = co_await net::this_executor();
      for (std::size_t i = 0; i < 10; ++i) net::spawn(executor, one(acceptor, taken, left));
      while (left > 0) co_await net::sleep(Milliseconds(1));
    }
  };
  std::size_t taken = 0;
  net::run(Sending::all(acceptor, taken));
  EXPECT_EQ(taken, 3u);
  engine.jitter = false;
  EXPECT_EQ(mail_of("user1")->message_count, 3u);
}

TEST_F(AcceptorTest, a_changed_limit_counts_at_once_for_who_has_the_account_open) {
  const auto open = *net::run(accounts.open(*directory.seen->by_name("user1")));
  domain_quota.messages_max = 7;
  EXPECT_EQ(code_for({"user1", "abc.jp"}), 250);
  EXPECT_EQ(open->quota(), (store::Quota{0, 7})) << "the domain's, as RCPT found it";
  set_own_quota("user1", {500, 0});
  EXPECT_EQ(open->quota(), (store::Quota{500, 0})) << "unlimited is not the domain's";
  set_own_quota("user1", {{}, 2});
  EXPECT_EQ(open->quota(), (store::Quota{0, 2}));
  set_own_quota("user1", {});
  EXPECT_EQ(open->quota(), (store::Quota{0, 7}));
  EXPECT_EQ(accounts.quota_of(*directory.seen->by_name("user1")).messages.source,
            QuotaSource::domain);
}

}  // namespace
}  // namespace hikyaku::delivery
