// What the controllers say of themselves to a ping, and a read-only one among them.
#include <algorithm>

#include "directory/ad/cldap.h"
#include "directory/ad/real/rig.h"
#include "directory/ad/servers.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";

TEST(Ping, of_a_real_controller_says_its_site_and_that_it_is_writable) {
  const auto all = ping({{"127.0.0.53", "dc1.epost.test"}, {"127.0.0.78", "off.epost.test"}},
                        "epost.test", ping_time_max);
  ASSERT_TRUE(all[0].answer);
  EXPECT_EQ(all[0].answer->dns_domain, "epost.test");
  EXPECT_EQ(all[0].answer->site, "Default-First-Site-Name");
  EXPECT_EQ(all[0].answer->client_site, "Default-First-Site-Name");
  EXPECT_TRUE(all[0].answer->is_writable());
  EXPECT_TRUE(all[0].answer->is_closest());
  EXPECT_TRUE(all[0].answer->has_global_catalogue());
  EXPECT_FALSE(all[1].answer);
  std::printf("a ping took %.2f ms\n", static_cast<double>(all[0].took.count()) / 1000);
  EXPECT_FALSE(ping({{"127.0.0.53", ""}}, "other.test", ping_time_max)[0].answer);
}

TEST_F(RealAd, the_status_shows_each_controller) {
  refresh();
  EXPECT_EQ(login("user1", "Passw0rd.user1"), Verdict::accepted);
  const auto well = directory_.status().controllers;
  ASSERT_EQ(well.size(), 1u);
  EXPECT_EQ(well[0].controller.host, "dc1.epost.test");
  EXPECT_EQ(well[0].health.state(), ControllerState::well);
  ASSERT_TRUE(well[0].health.says && well[0].health.pace.ping() && well[0].health.pace.login());
  EXPECT_TRUE(well[0].health.says->is_writable());

  dc("down");
  ASSERT_FALSE(net::run(directory_.refresh_now()));
  const auto ill = directory_.status().controllers;
  ASSERT_EQ(ill.size(), 1u);
  EXPECT_EQ(ill[0].health.state(), ControllerState::failing);
  EXPECT_GE(ill[0].health.failures, 1u);
  EXPECT_TRUE(ill[0].health.last_error.contains("refused")) << ill[0].health.last_error;
  dc("up");
  EXPECT_TRUE(
      within(Seconds(20), [this] { return net::run(directory_.refresh_now()).has_value(); }));
  EXPECT_EQ(directory_.status().controllers[0].health.state(), ControllerState::well);
}

// tests/ad/run --rodc: dc2 is read-only, and to be asked first.
class ReadOnlyController : public RealAd {
 protected:
  void SetUp() override {
    if (setting("HIKYAKU_AD_DC2").empty()) GTEST_SKIP() << "there is only one";
    std::string update = "server 127.0.0.53\\n";
    for (const char* where : {"", "Default-First-Site-Name._sites."}) {
      const std::string name = std::string("_ldap._tcp.") + where + "dc._msdcs.epost.test";
      update += "update delete " + name + " SRV\\nupdate add " + name +
                " 60 SRV 0 100 389 dc2.epost.test.\\nupdate add " + name +
                " 60 SRV 10 100 389 dc1.epost.test.\\nsend\\n";
    }
    ASSERT_EQ(std::system(("printf '" + update + "' | nsupdate").c_str()), 0);
  }
  static AdOptions options_of_administrator() {
    AdOptions made = options();
    made.bind_user = "administrator@epost.test";
    made.bind_password = "Passw0rd.Adm1n";
    return made;
  }
  static WriteAnswer set_name(AdDirectory& directory, const std::string& name) {
    const Guid guid = directory.view()->by_name("user1")->guid;
    return net::run(directory.write([guid, name](PeopleWriter& writer) {
      PersonChange change;
      change.display_name = name;
      return writer.change(guid, change);
    }));
  }
};

TEST_F(ReadOnlyController, says_so_to_a_ping) {
  const auto all = ping({{"127.0.0.53", ""}, {"127.0.0.54", ""}}, "epost.test", ping_time_max);
  ASSERT_TRUE(all[0].answer && all[1].answer);
  EXPECT_TRUE(all[0].answer->is_writable());
  EXPECT_FALSE(all[1].answer->is_writable());
  EXPECT_EQ(all[1].answer->dns_host, "dc2.epost.test");
}

TEST_F(ReadOnlyController, is_read_from_and_logged_in_by_and_never_written_to) {
  log::MemoryEngine log;
  AdDirectory directory(options_of_administrator(), log);
  const auto read = net::run(directory.refresh_now());
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(directory.status().controller, "dc2.epost.test") << "the first by DNS";
  const auto controllers = directory.status().controllers;
  ASSERT_EQ(controllers.size(), 2u);
  EXPECT_FALSE(controllers[0].health.says->is_writable());
  EXPECT_TRUE(controllers[1].health.says->is_writable());

  const auto log_in = [&directory](const char* password) {
    return net::run(directory.verify("user1", password, Service::imap)).verdict;
  };
  EXPECT_EQ(log_in("Passw0rd.user1"), Verdict::accepted) << "it asks the writable one";
  EXPECT_EQ(log_in("wrong"), Verdict::wrong_password);
  EXPECT_TRUE(directory.status().controllers[0].health.pace.login());
  EXPECT_FALSE(directory.status().controllers[1].health.pace.login());

  const auto written = set_name(directory, "Written elsewhere");
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_FALSE(*written) << (*written)->detail;
  const std::string replicate =
      setting("HIKYAKU_AD_TOOL") + " replicate " + setting("HIKYAKU_AD_DC2") + " 1 2";
  ASSERT_EQ(std::system(replicate.c_str()), 0);
  ASSERT_TRUE(net::run(directory.refresh_now()));
  EXPECT_EQ(directory.status().controller, "dc2.epost.test");
  EXPECT_EQ(directory.view()->by_name("user1")->display_name, "Written elsewhere");
}

TEST_F(ReadOnlyController, alone_is_read_from_and_calls_no_password_wrong_that_it_cannot_judge) {
  log::MemoryEngine log;
  AdDirectory directory(options_of_administrator(), log);
  ASSERT_TRUE(net::run(directory.start(loops_.executor(0))));
  ASSERT_TRUE(within(Seconds(10), [&] { return directory.status().readings > 0; }));
  dc("down");
  const auto before = directory.status().readings;
  EXPECT_TRUE(within(Seconds(10), [&] { return directory.status().readings > before; }));
  EXPECT_EQ(directory.status().last_error, "");
  auto retry = AdOptions().retry;
  retry.fill({Milliseconds(100), 3});
  directory.set_retry(retry);
  const auto verified = net::run(directory.verify("user2", "Passw0rd.user2", Service::imap));
  EXPECT_EQ(verified.verdict, Verdict::unavailable) << verified.detail;
  const auto refused = set_name(directory, "Nobody");
  EXPECT_FALSE(refused);
  if (!refused) std::printf("%s\n", describe(refused.error()).c_str());
  dc("up");
  EXPECT_TRUE(within(Seconds(30), [&] {
    return net::run(directory.verify("user2", "Passw0rd.user2", Service::imap)).verdict ==
           Verdict::accepted;
  }));
  directory.stop();
}

}  // namespace
}  // namespace hikyaku::directory
