// The backend against a real domain controller: run by tests/ad/run, which starts one and fills it.
// HIKYAKU_AD_DC is the DC's folder, HIKYAKU_AD_TOOL the script that starts and stops it.
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "directory/ad/directory.h"
#include "directory/ad/probe.h"
#include "log/memory_engine.h"

namespace hikyaku::directory {
namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}
std::string folder() {
  return setting("HIKYAKU_AD_DC");
}

AdOptions options() {
  AdOptions made;
  made.name = "EPOST";
  made.servers = {"127.0.0.53"};
  made.mail_domains = {"abc.jp", "def.jp", "ghi.jp"};
  made.ca_file = folder() + "/private/tls/ca.pem";
  made.bind_user = "hikyaku@epost.test";
  made.bind_password = "Passw0rd.hikyaku";
  made.poll = Milliseconds(500);
  return made;
}

// As an administrator at the DC would.
void at_dc(const std::string& command) {
  const std::string line = setting("HIKYAKU_AD_TOOL") + " in " + folder() + " bash -c '" + command +
                           " -s $D/etc/smb.conf' >/dev/null 2>&1";
  ASSERT_EQ(std::system(line.c_str()), 0) << command;
}
void dc(const std::string& what) {
  const std::string line = setting("HIKYAKU_AD_TOOL") + " " + what + " " + folder() + " >/dev/null";
  ASSERT_EQ(std::system(line.c_str()), 0) << what;
}

class RealAd : public testing::Test {
 protected:
  RealAd() { loops_.start(); }
  ~RealAd() override {
    directory_.stop();
    loops_.stop();
  }
  void refresh() {
    const auto done = net::run(directory_.refresh_now());
    ASSERT_TRUE(done) << describe(done.error());
  }
  Verdict login(const std::string& name, const std::string& password) {
    last_ = net::run(directory_.verify(name, password, Service::imap));
    return last_.verdict;
  }
  template <class Condition>
  bool within(Milliseconds time, Condition condition) {
    for (const auto end = std::chrono::steady_clock::now() + time;
         std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(Milliseconds(50)))
      if (condition()) return true;
    return condition();
  }
  log::MemoryEngine engine_;
  AdDirectory directory_{options(), engine_};
  net::Loops loops_{1};
  Verified last_;
};

TEST(Probe, finds_the_domain_by_either_name) {
  AdOptions asked = options();
  for (const char* name : {"EPOST", "epost", "epost.test", "Epost.Test"}) {
    asked.name = name;
    const auto found = probe(asked);
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->netbios_name, "EPOST");
    EXPECT_EQ(found->dns_name, "epost.test");
    EXPECT_EQ(found->controllers.at(0).host, "dc1.epost.test");
  }
}

TEST(Probe, t19_a_wrong_name_or_server_is_not_found_and_each_server_says_why) {
  AdOptions asked = options();
  asked.name = "NOSUCH";
  asked.servers = {"127.0.0.53", "127.0.0.99"};
  const auto found = probe(asked);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().detail.find("127.0.0.53: is a controller of the domain EPOST"),
            std::string::npos)
      << found.error().detail;
  EXPECT_NE(found.error().detail.find("127.0.0.99: Connection refused"), std::string::npos)
      << found.error().detail;
}

TEST(Probe, checks_the_reading_account) {
  AdOptions asked = options();
  for (const char* name : {"hikyaku", "EPOST\\hikyaku", "hikyaku@epost.test"}) {
    asked.bind_user = name;
    const auto done = check_bind(asked);
    EXPECT_TRUE(done) << describe(done.error());
  }
  asked.bind_password = "wrong";
  const auto refused = check_bind(asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::denied);
}

TEST(Probe, starttls_works_too) {
  AdOptions asked = options();
  asked.security = Security::starttls;
  const auto done = check_bind(asked);
  EXPECT_TRUE(done) << describe(done.error());
}

TEST(Probe, an_unknown_certificate_authority_is_refused) {
  AdOptions asked = options();
  asked.ca_file.clear();
  EXPECT_FALSE(check_bind(asked));
  asked.verify_certificate = false;
  EXPECT_TRUE(check_bind(asked));
}

TEST(Probe, a_certificate_for_another_host_is_refused) {
  const Controller elsewhere{"127.0.0.53", "dc9.other.test"};
  EXPECT_FALSE(Connection::open_secure(elsewhere, options(), Milliseconds(3000)));
  const Controller right{"127.0.0.53", "dc1.epost.test"};
  EXPECT_TRUE(Connection::open_secure(right, options(), Milliseconds(3000)));
}

TEST(Probe, t1_makes_the_mail_group_once) {
  AdOptions asked = options();
  asked.bind_user = "administrator";
  asked.bind_password = "Passw0rd.Adm1n";
  asked.mail_group = "Mail (new) group";
  for (int i = 0; i < 2; ++i) {
    const auto made = create_mail_group(asked);
    ASSERT_TRUE(made) << describe(made.error());
  }
  const auto groups = list_groups(asked);
  ASSERT_TRUE(groups);
  int seen = 0;
  for (const GroupInfo& group : *groups) {
    if (group.name != asked.mail_group) continue;
    ++seen;
    EXPECT_EQ(group.type, -2147483644);
    EXPECT_EQ(group.description, "Mail server user's group");
  }
  EXPECT_EQ(seen, 1);
}

TEST_F(RealAd, t4_t5_sees_members_at_any_depth_nested_and_by_primary_group_and_nobody_else) {
  refresh();
  const auto view = directory_.view();
  ASSERT_TRUE(view);
  for (const char* name : {"user1", "user2", "user3", "user4", "user5", "user6", "nested",
                           "primary", "disabled", "locked", "expired", "mustchange", "nohours"})
    EXPECT_TRUE(view->by_name(name)) << name;
  for (const char* name : {"stranger", "hikyaku", "administrator", "DC1$"})
    EXPECT_FALSE(view->by_name(name)) << name;
  EXPECT_EQ(view->by_name("user1")->display_name, "山田 太郎");
  EXPECT_EQ(view->by_name("user3")->domain, "def.jp");
  EXPECT_EQ(view->by_name("nested")->domain, "");
  EXPECT_TRUE(view->by_address("user3", "def.jp", true));
  EXPECT_FALSE(view->by_address("user3", "abc.jp", true));
}

TEST_F(RealAd, verdicts_say_why) {
  refresh();
  for (const char* name :
       {"user1", "EPOST\\user4", "user2@epost.test", "user3@def.jp", "NESTED", "primary"}) {
    std::string account = name;
    account = account.substr(account.find('\\') + 1);
    account = account.substr(0, account.find('@'));
    for (char& c : account) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(login(name, "Passw0rd." + account), Verdict::accepted) << name << last_.detail;
    ASSERT_TRUE(last_.account);
  }
  EXPECT_EQ(login("user1", "wrong"), Verdict::wrong_password);
  EXPECT_EQ(login("user1", ""), Verdict::wrong_password);
  EXPECT_EQ(login("stranger", "Passw0rd.stranger"), Verdict::not_a_mail_user);
  EXPECT_EQ(login("disabled", "Passw0rd.disabled"), Verdict::disabled);
  EXPECT_EQ(login("locked", "Passw0rd.locked"), Verdict::locked);
  EXPECT_EQ(login("expired", "Passw0rd.expired"), Verdict::expired);
  EXPECT_EQ(login("mustchange", "Passw0rd.mustchange"), Verdict::must_change_password);
  EXPECT_EQ(login("nohours", "Passw0rd.nohours"), Verdict::outside_hours);
}

TEST_F(RealAd, t2_t7_a_new_user_appears_by_polling_and_a_new_password_counts_at_once) {
  ASSERT_TRUE(net::run(directory_.start(loops_.executor(0))));
  ASSERT_TRUE(within(Milliseconds(10'000), [&] { return directory_.view() != nullptr; }));
  at_dc("samba-tool user create newcomer Passw0rd.first");
  at_dc("samba-tool group addmembers IMSUsers newcomer");
  EXPECT_TRUE(within(Milliseconds(3000), [&] { return directory_.view()->by_name("newcomer"); }));
  EXPECT_EQ(login("newcomer", "Passw0rd.first"), Verdict::accepted);
  at_dc("samba-tool user setpassword newcomer --newpassword=Passw0rd.second");
  EXPECT_EQ(login("newcomer", "Passw0rd.first"), Verdict::wrong_password);
  EXPECT_EQ(login("newcomer", "Passw0rd.second"), Verdict::accepted);
  at_dc("samba-tool group removemembers IMSUsers newcomer");
  EXPECT_TRUE(within(Milliseconds(3000), [&] { return !directory_.view()->by_name("newcomer"); }));
  EXPECT_EQ(login("newcomer", "Passw0rd.second"), Verdict::not_a_mail_user);
}

TEST_F(RealAd,
       with_the_controller_down_the_view_stays_also_over_a_restart_and_logins_are_temporary) {
  refresh();
  ASSERT_EQ(login("user1", "Passw0rd.user1"), Verdict::accepted);
  dc("down");
  EXPECT_FALSE(net::run(directory_.refresh_now()));
  EXPECT_TRUE(directory_.view()->by_name("user1"));
  AdOptions quick = options();
  quick.retry[static_cast<std::size_t>(Service::imap)] = Retry{Milliseconds(100), 5};
  AdDirectory again(quick, engine_);
  ASSERT_TRUE(net::run(again.start(loops_.executor(0))));
  ASSERT_TRUE(again.view()) << "out of the site log";
  EXPECT_TRUE(again.view()->by_name("user1"));
  EXPECT_EQ(net::run(again.verify("user1", "Passw0rd.user1", Service::imap)).verdict,
            Verdict::unavailable);
  dc("up");
  EXPECT_EQ(login("user1", "Passw0rd.user1"), Verdict::accepted) << last_.detail;
  again.stop();
}

TEST_F(RealAd, t11_a_silent_controller_costs_no_more_than_the_retry_bound) {
  refresh();
  dc("down");
  const int silent = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  setsockopt(silent, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(636);
  inet_pton(AF_INET, "127.0.0.53", &at.sin_addr);
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  ASSERT_EQ(listen(silent, 16), 0);  // connects, and never answers
  AdOptions bounded = options();
  bounded.retry[static_cast<std::size_t>(Service::imap)] = Retry{Milliseconds(300), 10};
  AdDirectory other(bounded, engine_);
  ASSERT_TRUE(net::run(other.start(loops_.executor(0))));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(net::run(other.verify("user1", "Passw0rd.user1", Service::imap)).verdict,
            Verdict::unavailable);
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took, Milliseconds(3500));
  EXPECT_GT(took, Milliseconds(2000));
  close(silent);
  other.stop();
  dc("up");
}

}  // namespace
}  // namespace hikyaku::directory
