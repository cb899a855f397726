#include <gtest/gtest.h>

#include "auth/mechanisms.h"

namespace hikyaku::auth {
namespace {

using namespace std::string_view_literals;
using Challenge = Mechanism::Challenge;
using Done = Mechanism::Done;
using Malformed = Mechanism::Malformed;

std::unique_ptr<Mechanism> make_mechanism(std::string_view name) {
  static const net::ChannelBinding none;
  return Mechanisms::of_directory().make(name, none);
}

struct PlainCase {
  std::string_view response;
  bool is_valid;
  std::string_view authorization, login, password;
};

TEST(Plain, takes_the_three_parts_apart) {
  const PlainCase cases[] = {
      // RFC 4616 section 4
      {"\0tim\0tanstaaftanstaaf"sv, true, "", "tim", "tanstaaftanstaaf"},
      {"Ursel\0Kurt\0xipj3plmq"sv, true, "Ursel", "Kurt", "xipj3plmq"},
      {"\0EPOST\\user1\0p w"sv, true, "", "EPOST\\user1", "p w"},
      {"\0user1\0"sv, true, "", "user1", ""},
      {"\0\xe5\xb1\xb1\0\xe3\x81\x82"sv, true, "", "\xe5\xb1\xb1", "\xe3\x81\x82"},
      {""sv, false, "", "", ""},
      {"user1"sv, false, "", "", ""},
      {"\0user1"sv, false, "", "", ""},
      {"\0\0secret"sv, false, "", "", ""},
      {"\0user1\0a\0b"sv, false, "", "", ""},
      {"\0user1\0\xff"sv, false, "", "", ""},
  };
  for (const auto& c : cases) {
    const auto step = make_mechanism("plain")->start(c.response);
    ASSERT_EQ(std::holds_alternative<Done>(step), c.is_valid) << c.login;
    if (!c.is_valid) {
      EXPECT_TRUE(std::holds_alternative<Malformed>(step));
      continue;
    }
    const auto& credentials = std::get<Done>(step).credentials;
    EXPECT_EQ(credentials.authorization, c.authorization);
    EXPECT_EQ(credentials.login, c.login);
    EXPECT_EQ(credentials.password, c.password);
  }
}

TEST(Plain, asks_with_an_empty_challenge_when_there_is_no_initial_response) {
  const auto mechanism = make_mechanism("PLAIN");
  const auto step = mechanism->start(std::nullopt);
  ASSERT_TRUE(std::holds_alternative<Challenge>(step));
  EXPECT_EQ(std::get<Challenge>(step).text, "");
  EXPECT_TRUE(std::holds_alternative<Done>(mechanism->next("\0a\0b"sv)));
}

TEST(Plain, refuses_parts_that_are_too_long) {
  const std::string response = std::string("\0", 1) + std::string(1021, 'a') + '\0' + "x";
  EXPECT_TRUE(std::holds_alternative<Malformed>(make_mechanism("PLAIN")->start(response)));
  EXPECT_TRUE(std::holds_alternative<Malformed>(
      make_mechanism("PLAIN")->start(std::string(sasl_response_bytes_max + 1, 'a'))));
}

TEST(Login, asks_for_name_and_password) {
  const auto mechanism = make_mechanism("LOGIN");
  auto step = mechanism->start(std::nullopt);
  ASSERT_TRUE(std::holds_alternative<Challenge>(step));
  EXPECT_EQ(std::get<Challenge>(step).text, "Username:");
  step = mechanism->next("user1");
  ASSERT_TRUE(std::holds_alternative<Challenge>(step));
  EXPECT_EQ(std::get<Challenge>(step).text, "Password:");
  step = mechanism->next("secret");
  ASSERT_TRUE(std::holds_alternative<Done>(step));
  EXPECT_EQ(std::get<Done>(step).credentials.login, "user1");
  EXPECT_EQ(std::get<Done>(step).credentials.password, "secret");
}

TEST(Login, takes_the_name_as_initial_response) {
  const auto mechanism = make_mechanism("LOGIN");
  auto step = mechanism->start("user1");
  ASSERT_TRUE(std::holds_alternative<Challenge>(step));
  EXPECT_EQ(std::get<Challenge>(step).text, "Password:");
}

TEST(Login, refuses_an_empty_name) {
  const auto mechanism = make_mechanism("LOGIN");
  mechanism->start(std::nullopt);
  EXPECT_TRUE(std::holds_alternative<Malformed>(mechanism->next("")));
}

TEST(Mechanism, is_null_for_an_unknown_name) {
  EXPECT_EQ(make_mechanism("CRAM-MD5"), nullptr);
  for (const auto name : Mechanisms::of_directory().names({}))
    EXPECT_NE(make_mechanism(name), nullptr) << name;
}

}  // namespace
}  // namespace hikyaku::auth
