// Addresses as the directory has them: proxyAddresses, and what stays after a rename.
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";

class Addresses : public RealAd {
 protected:
  Addresses() : mirrored_(options(), engine_) {
    EXPECT_TRUE(net::run(mirrored_.start(loops_.executor(0))));
    EXPECT_TRUE(within(Seconds(20), [this] { return mirrored_.view() != nullptr; }));
  }
  ~Addresses() override { mirrored_.stop(); }
  std::string owner_of(std::string_view local_part, std::string_view domain) {
    const auto view = mirrored_.view();
    const Account* account = view->by_address(local_part, domain, true);
    return account ? account->name : "-";
  }
  template <class Condition>
  bool soon(Condition condition) {
    return within(Seconds(5), condition);
  }
  static void set_proxies(const std::string& name, const std::vector<std::string>& values) {
    std::string ldif = "dn: CN=" + name + users + "\nchangetype: modify\nreplace: proxyAddresses\n";
    for (const std::string& value : values) ldif += "proxyAddresses: " + value + "\n";
    change(ldif);
  }
  std::size_t records() { return *net::run(engine_.open("site", "site")); }

  AdDirectory mirrored_;
};

TEST_F(Addresses, of_proxy_addresses_come_and_go) {
  set_proxies("user1", {"SMTP:taro@abc.jp", "smtp:yamada@def.jp", "X400:c=jp;a= ;p=EPOST;o=x"});
  EXPECT_TRUE(soon([&] { return owner_of("Taro", "abc.jp") == "user1"; }));
  EXPECT_EQ(owner_of("yamada", "def.jp"), "user1") << "also in a domain that is not its own";
  EXPECT_EQ(owner_of("user1", "abc.jp"), "user1");
  set_proxies("user1", {"SMTP:taro@abc.jp", "smtp:t.yamada@abc.jp"});
  EXPECT_TRUE(soon([&] { return owner_of("t.yamada", "abc.jp") == "user1"; }));
  EXPECT_EQ(owner_of("yamada", "def.jp"), "-");
  set_proxies("user1", {});
  EXPECT_TRUE(soon([&] { return owner_of("t.yamada", "abc.jp") == "-"; }));
}

TEST_F(Addresses, that_two_claim_are_nobodys) {
  set_proxies("user1", {"smtp:info@abc.jp"});
  EXPECT_TRUE(soon([&] { return owner_of("info", "abc.jp") == "user1"; }));
  set_proxies("user5", {"smtp:Info@abc.jp"});
  EXPECT_TRUE(soon([&] { return owner_of("info", "abc.jp") == "-"; }));
  EXPECT_TRUE(logged({"ad.address.claimed_twice", "address=info@abc.jp"}));
  set_proxies("user1", {});
  EXPECT_TRUE(soon([&] { return owner_of("info", "abc.jp") == "user5"; }));
  set_proxies("user5", {});
}

TEST_F(Addresses, of_before_a_rename_stay_until_another_has_them) {
  change("dn: CN=user6" + users +
         "\nchangetype: modify\nreplace: mail\nmail: takahashi@ghi.jp\n-\n"
         "replace: proxyAddresses\nproxyAddresses: SMTP:takahashi@ghi.jp\n"
         "proxyAddresses: smtp:saburo@ghi.jp\n");
  EXPECT_TRUE(soon([&] { return owner_of("saburo", "ghi.jp") == "user6"; }));
  const std::size_t before = records();
  change("dn: CN=user6" + users +
         "\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: tanaka\n-\n"
         "replace: mail\nmail: tanaka@ghi.jp\n-\n"
         "replace: proxyAddresses\nproxyAddresses: SMTP:tanaka@ghi.jp\n");
  EXPECT_TRUE(soon([&] { return owner_of("tanaka", "ghi.jp") == "tanaka"; }));
  for (const char* former : {"user6", "takahashi", "saburo"})
    EXPECT_EQ(owner_of(former, "ghi.jp"), "tanaka") << former;
  EXPECT_EQ(records(), before + 1) << "a changed account costs one record";
  ASSERT_TRUE(net::run(mirrored_.refresh_now()));
  ASSERT_TRUE(net::run(mirrored_.refresh_now()));
  EXPECT_EQ(records(), before + 1) << "what did not change costs none";

  AdDirectory again(options(), engine_);
  ASSERT_TRUE(net::run(again.load()));
  EXPECT_TRUE(again.view()->by_address("saburo", "ghi.jp", true)) << "out of the site log";

  set_proxies("user5", {"smtp:saburo@ghi.jp"});
  EXPECT_TRUE(soon([&] { return owner_of("saburo", "ghi.jp") == "user5"; }));
  set_proxies("user5", {});
  change("dn: CN=user6" + users +
         "\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: user6\n-\n"
         "delete: mail\n-\ndelete: proxyAddresses\n");
  EXPECT_TRUE(soon([&] { return mirrored_.view()->by_name("user6") != nullptr; }));
}

}  // namespace
}  // namespace hikyaku::directory
