// The parts of the AD backend that need no AD.
#include <ctime>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "directory/ad/account_state.h"
#include "directory/ad/filter.h"
#include "directory/ad/member_values.h"
#include "directory/ad/mirror.h"
#include "directory/ad/netlogon.h"
#include "directory/ad/servers.h"
#include "directory/ad/verifier.h"

namespace hikyaku::directory {
namespace {

TEST(Filter, escapes_whatever_would_change_its_meaning) {
  EXPECT_EQ(Filter::equals("cn", "a)(|(cn=*").text(), "(cn=a\\29\\28\\7c\\28cn=\\2a)");
  EXPECT_EQ(Filter::equals("cn", std::string_view("\\\0", 2)).text(), "(cn=\\5c\\00)");
  EXPECT_EQ(Filter::equals("cn", "山").text(), "(cn=\\e5\\b1\\b1)");
}

TEST(Filter, joins_parts) {
  EXPECT_EQ(Filter::all_of({Filter::present("cn"), Filter::at_least("uSNChanged", 7)}).text(),
            "(&(cn=*)(uSNChanged>=7))");
  EXPECT_EQ(Filter::within_group("CN=a,DC=b").text(),
            "(memberOf:1.2.840.113556.1.4.1941:=CN=a,DC=b)");
}

TEST(BindError, tells_the_reason) {
  const std::pair<const char*, Verdict> cases[] = {{"52e", Verdict::wrong_password},
                                                   {"525", Verdict::wrong_password},
                                                   {"530", Verdict::outside_hours},
                                                   {"531", Verdict::wrong_workstation},
                                                   {"532", Verdict::password_expired},
                                                   {"533", Verdict::disabled},
                                                   {"701", Verdict::expired},
                                                   {"773", Verdict::must_change_password},
                                                   {"775", Verdict::locked}};
  for (const auto& [code, verdict] : cases)
    EXPECT_EQ(verdict_of_bind_error("80090308: LdapErr: DSID-0C0903A9, comment: "
                                    "AcceptSecurityContext error, data " +
                                    std::string(code) + ", v1db1"),
              verdict)
        << code;
  EXPECT_EQ(verdict_of_bind_error(""), Verdict::wrong_password);
  EXPECT_TRUE(is_no_verdict("AcceptSecurityContext error, data 51f, v1db1"));
  EXPECT_FALSE(is_no_verdict("AcceptSecurityContext error, data 52e, v1db1"));
}

Account state_of(std::initializer_list<std::pair<const char*, const char*>> attributes, Time now,
                 std::int64_t lockout = -18'000'000'000) {
  Entry entry;
  for (const auto& [name, value] : attributes) entry.attributes[name] = {value};
  Account account;
  read_account_state(entry, lockout, now, account);
  return account;
}

TEST(AccountState, reads_what_forbids_a_login) {
  const Time now = FixedClock().now();  // 2023-11-14
  EXPECT_EQ(state_of({{"useraccountcontrol", "512"}, {"accountexpires", "0"}}, now).status,
            AccountStatus::enabled);
  EXPECT_EQ(state_of({{"accountexpires", "9223372036854775807"}}, now).expires, 0);
  EXPECT_EQ(state_of({{"useraccountcontrol", "514"}}, now).status, AccountStatus::disabled);
  EXPECT_EQ(state_of({{"accountexpires", "130000000000000000"}}, now).status,
            AccountStatus::expired);
  EXPECT_EQ(state_of({{"pwdlastset", "0"}}, now).status, AccountStatus::must_change_password);
}

TEST(AccountState, a_lockout_ends_after_the_domains_time) {
  const Time locked_at = FixedClock().now();
  const char* filetime = "133444736000000000";
  EXPECT_EQ(state_of({{"lockouttime", filetime}}, locked_at + Seconds(1799)).status,
            AccountStatus::locked);
  EXPECT_EQ(state_of({{"lockouttime", filetime}}, locked_at + Seconds(1800)).status,
            AccountStatus::enabled);
  EXPECT_EQ(state_of({{"lockouttime", filetime}}, locked_at + Seconds(999'999), 0).status,
            AccountStatus::locked);
}

TEST(AccountState, the_stamp_follows_each_of_its_attributes) {
  const Time now = FixedClock().now();
  const auto before = state_of({{"pwdlastset", "1"}}, now).state_stamp;
  EXPECT_EQ(state_of({{"pwdlastset", "1"}}, now).state_stamp, before);
  EXPECT_NE(state_of({{"pwdlastset", "2"}}, now).state_stamp, before);
  EXPECT_NE(state_of({{"pwdlastset", "1"}, {"lockouttime", "5"}}, now).state_stamp, before);
}

TEST(LogonHours, count_from_sunday_midnight_utc) {
  std::string hours(21, '\0');
  hours[0] = 1;  // Sunday, 0:00 to 1:00
  const Time sunday(Seconds(1'700'352'000));
  EXPECT_TRUE(within_logon_hours(hours, sunday));
  EXPECT_TRUE(within_logon_hours(hours, sunday + Seconds(3599)));
  EXPECT_FALSE(within_logon_hours(hours, sunday + Seconds(3600)));
  EXPECT_FALSE(within_logon_hours(hours, sunday - Seconds(1)));
  EXPECT_TRUE(within_logon_hours("", sunday));
}

TEST(MemberValues, begin_with_the_guid) {
  const auto guid = guid_of_value("<GUID=00112233445566778899aAbBccddeeff>;<SID=0105>;CN=a,DC=b");
  ASSERT_TRUE(guid);
  EXPECT_EQ(
      guid->bytes(),
      std::string_view("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16));
  for (const char* other :
       {"", "CN=a,DC=b", "<GUID=0011>;CN=a", "<GUID=0g112233445566778899aabbccddeeff>;CN=a",
        "<GUID=00112233445566778899aabbccddeeff", "<GUID=00112233445566778899aabbccddeeff00>;"})
    EXPECT_FALSE(guid_of_value(other)) << other;
}

TEST(MemberValues, say_their_range) {
  const auto part = range_of_name("member;range=1500-2999");
  ASSERT_TRUE(part);
  EXPECT_EQ(part->first, 1500u);
  EXPECT_EQ(part->last, 2999u);
  const auto rest = range_of_name("member;Range=3000-*");
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->first, 3000u);
  EXPECT_FALSE(rest->last);
  for (const char* other : {"member", "member;range=", "member;range=1", "member;range=*-2",
                            "member;range=5-4", "member;range=1-2-3", "memberof;range=0-1"})
    EXPECT_FALSE(range_of_name(other)) << other;
}

TEST(Sid, ends_with_its_relative_id) {
  EXPECT_EQ(rid_of(std::string_view("\1\2\0\0\0\0\0\5\x20\0\0\0\1\2\0\0", 16)), 513u);
  EXPECT_EQ(rid_of("short"), 0u);
}

// A TCP port of a loopback address. `silent`: it answers no connect, as a host that is switched
// off.
class Port {
 public:
  Port(const char* address, bool silent) {
    at_.sin_family = AF_INET;
    at_.sin_port = htons(number);
    inet_pton(AF_INET, address, &at_.sin_addr);
    sockets_.emplace_back(socket(AF_INET, SOCK_STREAM, 0));
    const int yes = 1, fd = sockets_.front().fd();
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&at_), sizeof at_), 0);
    EXPECT_EQ(listen(fd, silent ? 0 : 16), 0);
    for (int i = 0; silent && i < 4; ++i) {  // a full queue drops who knocks
      sockets_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      (void)connect(sockets_.back().fd(), reinterpret_cast<sockaddr*>(&at_), sizeof at_);
    }
  }
  static constexpr std::uint16_t number = 41'389;

 private:
  sockaddr_in at_{};
  std::vector<Socket> sockets_;
};

struct Try {
  std::string reached;  // address, or empty
  std::vector<std::string> unreached;
  Milliseconds took{};
};
Try try_to_reach(std::initializer_list<const char*> addresses, Milliseconds limit) {
  std::vector<Controller> controllers;
  for (const char* address : addresses) controllers.push_back({address, "host"});
  std::vector<Unreached> unreached;
  const auto begin = std::chrono::steady_clock::now();
  const auto reached = reach(controllers, Port::number, limit, unreached);
  Try result;
  if (reached) result.reached = reached->controller.address;
  for (const Unreached& one : unreached) result.unreached.push_back(one.controller.address);
  result.took = std::chrono::floor<Milliseconds>(std::chrono::steady_clock::now() - begin);
  return result;
}

TEST(Reach, takes_the_first_that_is_there_and_loses_no_time_over_one_that_refuses) {
  const Port there("127.0.7.2", false), too("127.0.7.3", false);
  const Try result = try_to_reach({"127.0.7.1", "127.0.7.2", "127.0.7.3"}, Milliseconds(5000));
  EXPECT_EQ(result.reached, "127.0.7.2");
  EXPECT_EQ(result.unreached, std::vector<std::string>{"127.0.7.1"});
  EXPECT_LT(result.took, 4 * head_start);
}

TEST(Reach, a_silent_one_costs_its_head_start) {
  const Port silent("127.0.7.1", true), there("127.0.7.2", false);
  const Try result = try_to_reach({"127.0.7.1", "127.0.7.2"}, Milliseconds(5000));
  EXPECT_EQ(result.reached, "127.0.7.2");
  EXPECT_EQ(result.unreached, std::vector<std::string>{"127.0.7.1"});
  EXPECT_GE(result.took, head_start);
  EXPECT_LT(result.took, Milliseconds(1500));
}

TEST(Reach, when_all_are_silent_ends_at_the_limit) {
  const Port silent("127.0.7.1", true);
  const Try result = try_to_reach({"127.0.7.1", "no address"}, Milliseconds(600));
  EXPECT_EQ(result.reached, "");
  EXPECT_EQ(result.unreached.size(), 2u);
  EXPECT_GE(result.took, Milliseconds(600));
  EXPECT_LT(result.took, Milliseconds(2000));
}

TEST(Connection, a_handshake_with_a_silent_controller_ends_at_its_limit_and_costs_no_work) {
  const Port listening("127.0.7.1", false);  // takes the connection and says nothing
  AdOptions options;
  for (const Security security : {Security::ldaps, Security::starttls}) {
    options.security = security;
    std::vector<Unreached> unreached;
    auto reached = reach({{"127.0.7.1", "host"}}, Port::number, Milliseconds(1000), unreached);
    ASSERT_TRUE(reached);
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t work = std::clock();
    EXPECT_FALSE(Connection::open_secure(std::move(*reached), options, Milliseconds(600)));
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_GE(took, Milliseconds(590));
    EXPECT_LT(took, Milliseconds(2000));
    EXPECT_LT(std::clock() - work, CLOCKS_PER_SEC / 4);
  }
}

TEST(Netlogon, reads_names_with_pointers) {
  std::string bytes("\x17\0\0\0\xfd\x03\0\0", 8);
  bytes.append(16, 'g');
  bytes.append("\5epost\4test\0", 12);                        // the forest, at 24
  bytes.append("\xc0\x18\3dc1\xc0\x18\5EPOST\0\3DC1\0", 20);  // domain, host, NetBIOS names
  const auto names = parse_netlogon(bytes);
  ASSERT_TRUE(names);
  EXPECT_EQ(names->dns_domain, "epost.test");
  EXPECT_EQ(names->dns_host, "dc1.epost.test");
  EXPECT_EQ(names->netbios_domain, "EPOST");
  EXPECT_EQ(names->client_site, "");
  const auto with_sites =
      parse_netlogon(bytes + std::string("\0\4Here\0\5Tokyo\0", 14));  // no user, its site, ours
  ASSERT_TRUE(with_sites);
  EXPECT_EQ(with_sites->client_site, "Tokyo");
  for (std::size_t size = 0; size + 1 < bytes.size(); ++size)
    EXPECT_FALSE(parse_netlogon(std::string_view(bytes).substr(0, size))) << size;
}

TEST(Netlogon, a_pointer_to_itself_ends) {
  std::string bytes("\x17\0\0\0\0\0\0\0", 8);
  bytes.append(16, 'g').append("\xc0\x18", 2);
  EXPECT_FALSE(parse_netlogon(bytes));
}

TEST(CheckPassword, is_unavailable_when_nothing_listens_and_says_so) {
  AdOptions options;
  options.name = "EPOST";
  options.servers = {"127.0.0.9"};
  Servers servers(options);
  LoginPools pools(1);
  const Verified verified =
      net::run(check_password(pools, servers, "user1", "x", Retry{Milliseconds(10), 3}));
  EXPECT_EQ(verified.verdict, Verdict::unavailable);
  EXPECT_NE(verified.detail.find("127.0.0.9"), std::string::npos) << verified.detail;
}

}  // namespace
}  // namespace hikyaku::directory
