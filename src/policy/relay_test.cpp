#include "policy/relay.h"

#include <gtest/gtest.h>

namespace hikyaku::policy {
namespace {

TEST(Network, contains_its_addresses_only) {
  const struct {
    std::string_view network, address;
    bool is_inside;
  } cases[] = {
      {"192.0.2.0/24", "192.0.2.0", true},        {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},       {"192.0.2.7", "192.0.2.7", true},
      {"192.0.2.7", "192.0.2.8", false},          {"10.0.0.0/9", "10.127.1.1", true},
      {"10.0.0.0/9", "10.128.0.0", false},        {"0.0.0.0/0", "203.0.113.1", true},
      {"0.0.0.0/0", "2001:db8::1", false},        {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::1", false},    {"::/0", "2001:db8::1", true},
      {"192.0.2.0/24", "::ffff:192.0.2.9", true}, {"::1", "::1", true},
  };
  for (const auto& c : cases) {
    const auto network = parse_network(c.network);
    const auto address = parse_address(c.address);
    ASSERT_TRUE(network && address) << c.network << ' ' << c.address;
    EXPECT_EQ(network->contains(*address), c.is_inside) << c.network << ' ' << c.address;
  }
}

TEST(Network, refuses_what_is_malformed) {
  for (const std::string_view text :
       {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.1/24", "192.0.2/24", "2001:db8::/129",
        "2001:db8::1/64", "example.jp", "192.0.2.0/-1", "192.0.2.0/0024", "1.2.3.4/24/24",
        "fe80::1%eth0", " 192.0.2.1"})
    EXPECT_FALSE(parse_network(text)) << text;
}

TEST(RelayRights, are_given_to_those_who_logged_in_and_to_configured_networks) {
  const auto rights = RelayRights::from_networks({"192.0.2.0/24", "2001:db8::/32"});
  ASSERT_TRUE(rights);
  EXPECT_TRUE(rights->may_relay(true, "203.0.113.1"));
  EXPECT_TRUE(rights->may_relay(false, "192.0.2.1"));
  EXPECT_TRUE(rights->may_relay(false, "2001:db8::5"));
  EXPECT_FALSE(rights->may_relay(false, "203.0.113.1"));
  EXPECT_FALSE(rights->may_relay(false, "local"));
}

TEST(RelayRights, are_nobodys_by_default) {
  EXPECT_FALSE(RelayRights().may_relay(false, "127.0.0.1"));
  EXPECT_TRUE(RelayRights().may_relay(true, "127.0.0.1"));
}

TEST(RelayRights, say_which_network_is_wrong) {
  const auto rights = RelayRights::from_networks({"192.0.2.0/24", "nonsense"});
  ASSERT_FALSE(rights);
  EXPECT_EQ(rights.error().detail, "not a network: nonsense");
}

TEST(Address, knows_the_loopback) {
  EXPECT_TRUE(parse_address("127.0.0.1")->is_loopback());
  EXPECT_TRUE(parse_address("::1")->is_loopback());
  EXPECT_TRUE(parse_address("::ffff:127.0.0.1")->is_loopback());
  EXPECT_FALSE(parse_address("192.0.2.1")->is_loopback());
  EXPECT_FALSE(parse_address("::")->is_loopback());
}

}  // namespace
}  // namespace hikyaku::policy
