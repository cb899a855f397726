#include "app/options.h"

#include <gtest/gtest.h>

#include "admin/ad_options.h"

namespace hikyaku::app {
namespace {

directory::Account account(std::string name, std::string domain = "", std::string home = "") {
  directory::Account one;
  one.name = std::move(name);
  one.domain = std::move(domain);
  one.home = std::move(home);
  return one;
}

TEST(AccountHome, FollowsTheTemplate) {
  config::Config config;
  EXPECT_EQ(account_home(config, account("Taro")).folder, "inbox/taro");
  config.mailbox.folder = "inbox/%DOMAIN%/%USERNAME%";
  EXPECT_EQ(account_home(config, account("taro", "ABC.jp")).folder, "inbox/abc.jp/taro");
  config.mailbox.folder = "%HOME%/mail";
  EXPECT_EQ(account_home(config, account("taro", "", "/home/taro")).folder, "/home/taro/mail");
  config.mailbox.folder = "inbox/%GUID%";
  EXPECT_EQ(account_home(config, account("taro")).folder, "inbox/" + account("taro").guid.text());
}

TEST(AccountHome, TellsTheDomainsOfOwnAccountsApart) {
  config::Config config;
  config.accounts.kind = "own";
  EXPECT_EQ(account_home(config, account("Taro", "ABC.jp")).folder, "inbox/abc.jp/taro");
  config.mailbox.folder = "%DOMAIN%-%USERNAME%";
  EXPECT_EQ(account_home(config, account("taro", "abc.jp")).folder, "abc.jp-taro");
  config.mailbox.folder = "inbox/%GUID%-%USERNAME%";
  EXPECT_EQ(account_home(config, account("taro", "abc.jp")).folder,
            "inbox/" + account("taro").guid.text() + "-taro");
}

TEST(DomainAt, IsTheOneWhoseAddressItIs) {
  config::Config config;
  config.domains = {{.name = "A.jp", .ip = "127.0.0.2"}};
  EXPECT_EQ(domain_at(config, "192.0.2.1"), "a.jp") << "there is no other";
  config.domains.push_back({.name = "b.jp", .ip = "127.0.0.3"});
  EXPECT_EQ(domain_at(config, "127.0.0.2"), "a.jp");
  EXPECT_EQ(domain_at(config, "::ffff:127.0.0.3"), "b.jp");
  EXPECT_EQ(domain_at(config, "192.0.2.1"), "");
  config.domains.push_back({.name = "c.jp", .ip = "127.0.0.3"});
  EXPECT_EQ(domain_at(config, "127.0.0.3"), "") << "two share it";
}

TEST(AccountHome, NoNameLeadsOutOfTheFolder) {
  const config::Config config;
  for (const char* name : {"../../etc", "..", ".", "", "a/b"}) {
    const std::string folder = account_home(config, account(name)).folder;
    ASSERT_TRUE(folder.starts_with("inbox/")) << folder;
    const std::string last = folder.substr(6);
    EXPECT_EQ(last.find('/'), last.npos) << folder;
    EXPECT_TRUE(last != "." && last != ".." && !last.empty()) << folder;
  }
}

TEST(AccountHome, KnowsTheDefaultOfTheAccountsDomain) {
  config::Config config;
  config.mailbox.quota_bytes = 9;
  config.domains = {{"abc.jp", "", 100, -1}, {"def.jp", "", -1, 0}};
  const auto home = account_home(config, account("a", "ABC.jp"));
  EXPECT_EQ(home.quota, (store::Quota{9, 0}));
  EXPECT_EQ(home.domain, "abc.jp");
  EXPECT_EQ(home.domain_quota, (delivery::QuotaSetting{100, {}}));
  EXPECT_EQ(account_home(config, account("a", "def.jp")).domain_quota,
            (delivery::QuotaSetting{{}, 0}));
  directory::Account by_mail = account("a");
  by_mail.mail = "hanako@Def.jp";
  EXPECT_EQ(account_home(config, by_mail).domain, "def.jp");
  by_mail.domain = "abc.jp";
  EXPECT_EQ(account_home(config, by_mail).domain, "abc.jp") << "the domain group comes first";
  EXPECT_EQ(account_home(config, account("a")).domain, "");
  EXPECT_EQ(account_home(config, account("a")).domain_quota, delivery::QuotaSetting{});
}

TEST(ListenAddresses, AreAllUnlessEveryDomainHasItsOwn) {
  Machine machine;
  machine.has_ipv6 = true;
  config::Config config;
  const std::vector<std::string> all = {"0.0.0.0", "::"};
  EXPECT_EQ(listen_addresses(config, machine), all);
  config.domains = {{"abc.jp", "192.0.2.1"}, {"def.jp", "192.0.2.2"}, {"ghi.jp", "192.0.2.1"}};
  EXPECT_EQ(listen_addresses(config, machine),
            (std::vector<std::string>{"192.0.2.1", "192.0.2.2"}));
  config.domains.push_back({"jkl.jp", "*"});
  EXPECT_EQ(listen_addresses(config, machine), all);
  machine.has_ipv6 = false;
  EXPECT_EQ(listen_addresses(config, machine), std::vector<std::string>{"0.0.0.0"});
}

TEST(AdOptions, AServiceMayHaveItsOwnRetrySettings) {
  config::Config config;
  config.ad.retry_msec = 500;
  config.ad.retry_count = 4;
  config.service.imap.retry_count = 2;
  const auto options = admin::ad_options(config, "secret");
  EXPECT_EQ(options.retry[static_cast<int>(Service::smtp)].bound(), Milliseconds(2000));
  EXPECT_EQ(options.retry[static_cast<int>(Service::imap)].bound(), Milliseconds(1000));
}

TEST(OutboundOptions, AGatewayMayBeAnIpv6Address) {
  config::Config config;
  EXPECT_EQ(outbound_options(config).gateway, "");
  config.gateway.host = "2001:db8::1";
  EXPECT_EQ(outbound_options(config).gateway, "[2001:db8::1]:25");
  config.gateway.host = "gw.example.jp";
  config.gateway.port = 2525;
  EXPECT_EQ(outbound_options(config).gateway, "gw.example.jp:2525");
}

TEST(AcceptorOptions, NameTheNetworkThatIsNone) {
  config::Config config;
  config.smtp.relay_networks = {"192.0.2.0/24", "192.0.2.0/99"};
  const auto options = acceptor_options(config);
  ASSERT_FALSE(options);
  EXPECT_NE(describe(options.error()).find("192.0.2.0/99"), std::string::npos);
}

}  // namespace
}  // namespace hikyaku::app
