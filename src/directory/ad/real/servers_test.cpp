// Which controllers are asked: found by SRV at the configured servers, or these servers themselves.
#include "directory/ad/servers.h"

#include <algorithm>
#include <atomic>

#include "directory/ad/real/rig.h"
#include "directory/ad/verifier.h"

namespace hikyaku::directory {
namespace {

// A DNS server that is no controller: passes questions on to the controller's.
class DnsServer {
 public:
  explicit DnsServer(const char* address) : in_(bound(address)), out_(bound("127.0.0.1")) {
    thread_ = std::thread([this] { pass_on(); });
  }
  ~DnsServer() {
    stopping_ = true;
    thread_.join();
  }

 private:
  static sockaddr_in at(const char* address, std::uint16_t port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    inet_pton(AF_INET, address, &made.sin_addr);
    return made;
  }
  static Socket bound(const char* address) {
    Socket made(socket(AF_INET, SOCK_DGRAM, 0));
    const timeval wait{0, 200'000};
    setsockopt(made.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    const sockaddr_in here = at(address, std::string_view(address) == "127.0.0.1" ? 0 : 53);
    EXPECT_EQ(bind(made.fd(), reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
    return made;
  }
  void pass_on() {
    char bytes[4096];
    const sockaddr_in controller = at("127.0.0.53", 53);
    while (!stopping_) {
      sockaddr_in from{};
      socklen_t size = sizeof from;
      ssize_t count =
          recvfrom(in_.fd(), bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count <= 0) continue;
      sendto(out_.fd(), bytes, static_cast<std::size_t>(count), 0,
             reinterpret_cast<const sockaddr*>(&controller), sizeof controller);
      count = recv(out_.fd(), bytes, sizeof bytes, 0);
      if (count > 0)
        sendto(in_.fd(), bytes, static_cast<std::size_t>(count), 0,
               reinterpret_cast<sockaddr*>(&from), size);
    }
  }
  Socket in_, out_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// The SRV records of the domain's controllers and of those in the only site: "PRIORITY HOST".
void set_srv(const std::vector<std::string>& records) {
  std::string update = "server 127.0.0.53\nupdate add off.epost.test 60 A 127.0.0.77\nsend\n";
  for (const char* where : {"", "Default-First-Site-Name._sites."}) {
    const std::string name = std::string("_ldap._tcp.") + where + "dc._msdcs.epost.test";
    update += "update delete " + name + " SRV\n";
    for (const std::string& record : records) {
      const auto space = record.find(' ');
      update += "update add " + name + " 60 SRV " + record.substr(0, space) + " 100 389" +
                record.substr(space) + ".epost.test.\n";
    }
    update += "send\n";
  }
  const std::string line = "printf '" + update + "' | nsupdate";
  ASSERT_EQ(std::system(line.c_str()), 0) << line;
}

TEST(Locate, finds_controllers_by_srv_at_a_server_that_is_none) {
  const DnsServer dns_only("127.0.0.60");
  const auto found = locate({"127.0.0.60"}, "epost.test", Milliseconds(3000));
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(found->netbios_name, "EPOST");
  EXPECT_EQ(found->base_dn, "DC=epost,DC=test");
  EXPECT_EQ(found->controllers, (std::vector<Controller>{{"127.0.0.53", "dc1.epost.test"}}));
  EXPECT_EQ(found->srv_problem, "");

  const auto by_netbios_name = locate({"127.0.0.60"}, "EPOST", Milliseconds(3000));
  ASSERT_FALSE(by_netbios_name) << "DNS does not know this name, and no controller was asked";
  EXPECT_TRUE(by_netbios_name.error().detail.contains("127.0.0.60: Connection refused"));
}

TEST(Locate, without_srv_records_takes_the_configured_servers_and_says_so) {
  set_srv({});
  const std::size_t first = Events::all().count();
  const AdOptions given = options();
  Servers servers(given);
  const auto found = servers.domain(std::chrono::steady_clock::now() + Seconds(6));
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(found->controllers, (std::vector<Controller>{{"127.0.0.53", "dc1.epost.test"}}));
  EXPECT_TRUE(Events::all().seen(first, {"ad.srv.missing", "_ldap._tcp.dc._msdcs.epost.test"}));
  set_srv({"0 dc1"});
  const auto again = locate(given.servers, given.name, Milliseconds(3000));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->srv_problem, "");
}

TEST_F(RealAd, a_controller_that_is_switched_off_costs_a_login_a_moment_once) {
  // By SRV it is to be asked first.
  set_srv({"0 off", "10 dc1"});
  const SilentHost off("127.0.0.77", 636);
  refresh();
  EXPECT_TRUE(logged({"ad.dc.found", "off.epost.test 127.0.0.77, dc1.epost.test 127.0.0.53"}));

  const AdOptions given = options();
  Servers servers(given);
  LoginPools pools(1);
  std::vector<Milliseconds> took;
  for (int i = 0; i < 100; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const Verified verified =
        net::run(check_password(pools, servers, "user1", "Passw0rd.user1", Retry{}));
    took.push_back(std::chrono::floor<Milliseconds>(std::chrono::steady_clock::now() - begin));
    ASSERT_EQ(verified.verdict, Verdict::accepted) << verified.detail;
    servers.check();  // as between polls: it must not bring back what is off
  }
  EXPECT_TRUE(logged({"ad.dc.failed", "host=off.epost.test"}));
  EXPECT_GE(took.front(), head_start);
  EXPECT_LT(took.front(), Milliseconds(3000));
  std::ranges::sort(took);
  std::printf("login with the first controller off: median %ld ms, p99 %ld ms, longest %ld ms\n",
              static_cast<long>(took[50].count()), static_cast<long>(took[98].count()),
              static_cast<long>(took[99].count()));
  EXPECT_LT(took[98], Milliseconds(1000));
  set_srv({"0 dc1"});
}

Task<void> log_in(LoginPools& pools, Servers& servers, net::Promise<Milliseconds> took) {
  const auto begin = std::chrono::steady_clock::now();
  const Verified verified =
      co_await check_password(pools, servers, "user1", "Passw0rd.user1", Retry{});
  EXPECT_EQ(verified.verdict, Verdict::accepted) << verified.detail;
  took.set(std::chrono::floor<Milliseconds>(std::chrono::steady_clock::now() - begin));
}

Task<std::vector<Milliseconds>> log_in_at_once(LoginPools& pools, Servers& servers, int count) {
  const auto executor = co_await net::this_executor();
  std::vector<net::Promise<Milliseconds>> promises(static_cast<std::size_t>(count));
  for (auto& promise : promises) net::spawn(executor, log_in(pools, servers, promise));
  std::vector<Milliseconds> took;
  for (auto& promise : promises) took.push_back(co_await promise.wait());
  co_return took;
}

TEST_F(RealAd, a_controller_that_hangs_costs_logins_the_time_until_another_is_asked) {
  set_srv({"0 off", "10 dc1"});
  const HangingHost off("127.0.0.77", 636);
  const AdOptions given = options();
  Servers servers(given);
  LoginPools pools(8);
  ASSERT_TRUE(servers.domain(std::chrono::steady_clock::now() + Seconds(6)));
  std::vector<Milliseconds> took;
  for (int round = 0; round < 25; ++round)
    for (const Milliseconds one : net::run(log_in_at_once(pools, servers, 4))) took.push_back(one);
  std::ranges::sort(took);
  std::printf(
      "login with the first controller hanging: median %ld ms, p99 %ld ms, longest %ld ms\n",
      static_cast<long>(took[50].count()), static_cast<long>(took[98].count()),
      static_cast<long>(took[99].count()));
  EXPECT_LT(took[98], Milliseconds(1000));
  EXPECT_TRUE(logged({"ad.dc.failed", "host=off.epost.test"}) || took[99] < Milliseconds(1000));
  set_srv({"0 dc1"});
}

}  // namespace
}  // namespace hikyaku::directory
