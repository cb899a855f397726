#include "delivery/sending_limits.h"

#include <gtest/gtest.h>

namespace hikyaku::delivery {
namespace {

bool may(const char* pattern, smtp::Path to) {
  return may_send_to({0, {*parse_destination(pattern)}}, to);
}

TEST(SendingLimits, without_destinations_allow_all) {
  EXPECT_TRUE(may_send_to({}, {"x", "far.example"}));
  EXPECT_TRUE(may("abc.jp", {"postmaster", ""})) << "RFC 5321 4.5.1";
}

TEST(SendingLimits, compare_domains_and_addresses_of_any_case) {
  EXPECT_TRUE(may("ABC.jp", {"User1", "abc.JP"}));
  EXPECT_FALSE(may("abc.jp", {"user1", "sub.abc.jp"}));
  EXPECT_FALSE(may("abc.jp", {"user1", "xabc.jp"}));
  EXPECT_TRUE(may("user1@abc.jp", {"USER1", "abc.jp"}));
  EXPECT_FALSE(may("user1@abc.jp", {"user2", "abc.jp"}));
  EXPECT_TRUE(may("*.abc.jp", {"x", "a.b.abc.jp"}));
  EXPECT_FALSE(may("*.abc.jp", {"x", "abc.jp"}));
  EXPECT_TRUE(may("sales-*@abc.jp", {"sales-eu", "abc.jp"}));
  EXPECT_FALSE(may("sales-*@abc.jp", {"sales", "abc.jp"}));
  EXPECT_TRUE(may("*a*b*@abc.jp", {"xxaayybb", "abc.jp"}));
  EXPECT_FALSE(may("*a*b*c@abc.jp", {"xxaayybb", "abc.jp"}));
  EXPECT_TRUE(may("*", {"x", "far.example"}));
  EXPECT_FALSE(may("abc.jp", {"x@abc.jp", "far.example"})) << "a quoted local part is no domain";
  EXPECT_TRUE(may_send_to({0, {"abc.jp", "far.example"}}, {"x", "far.example"}));
}

TEST(SendingLimits, take_only_what_can_be_an_address) {
  for (const std::string& bad :
       {std::string(), std::string("@abc.jp"), std::string("user1@"), std::string("a b"),
        std::string("a,b"), std::string("a\r\nb"), std::string(400, 'a')})
    EXPECT_FALSE(parse_destination(bad)) << bad;
}

}  // namespace
}  // namespace hikyaku::delivery
