#include "auth/scram.h"

#include <gtest/gtest.h>

#include "auth/cram_md5.h"
#include "auth/scram_message.h"
#include "auth/secrets_for_tests.h"

namespace hikyaku::auth {
namespace {

using Challenge = Mechanism::Challenge;
using Done = Mechanism::Done;
using Malformed = Mechanism::Malformed;

const SecretsForTests secrets;
const net::ChannelBinding none;
const net::ChannelBinding bound{std::string(32, 'e'), std::string(32, 's')};
constexpr const char* rfc_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

std::string text_of(const Mechanism::Step& step) {
  if (const auto* challenge = std::get_if<Challenge>(&step)) return challenge->text;
  return std::holds_alternative<Malformed>(step) ? "malformed" : "done";
}

Proven proven_of(const Mechanism::Step& step) {
  const auto* done = std::get_if<Done>(&step);
  return done ? done->credentials.proven.value_or(Proven()) : Proven();
}

TEST(Scram, IsTheExchangeOfRfc7677) {
  const auto scram = make_scram(secrets, none, false, rfc_nonce);
  EXPECT_EQ(text_of(scram->start("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")),
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,"
            "i=4096");
  EXPECT_EQ(text_of(scram->next("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  const auto done = scram->next("");
  EXPECT_TRUE(proven_of(done).is_right);
  EXPECT_EQ(proven_of(done).account, SecretsForTests::guid_of("user"));
  EXPECT_EQ(std::get<Done>(done).credentials.login, "user");
}

Proven run(const std::string& login, const std::string& password,
           const net::ChannelBinding& binding, bool is_plus, const std::string& header,
           const std::string& data) {
  const auto scram = make_scram(secrets, binding, is_plus);
  const std::string bare = "n=" + login + ",r=abc";
  if (text_of(scram->start(std::nullopt)) != "") return {};
  auto step = scram->next(header + bare);
  if (!std::holds_alternative<Challenge>(step)) return {};
  const std::string first = text_of(step);
  step = scram->next(scram_client_final(password, bare, first, header + data));
  if (std::holds_alternative<Challenge>(step)) step = scram->next("");
  return proven_of(step);
}

TEST(Scram, ProvesOnlyTheRightPasswordOfAnAccount) {
  EXPECT_TRUE(run("user", "pencil", none, false, "n,,", "").is_right);
  EXPECT_TRUE(run("user", "pencil", none, false, "y,,", "").is_right);
  EXPECT_TRUE(run("user", "pencil", none, false, "n,a=user,", "").is_right);
  EXPECT_FALSE(run("user", "Pencil", none, false, "n,,", "").is_right);
  EXPECT_FALSE(run("nobody", "pencil", none, false, "n,,", "").is_right);
  EXPECT_FALSE(run("user", "pencil", none, false, "n,,", "x").is_right);
}

TEST(Scram, PlusIsTiedToTheConnection) {
  const std::string exporter = "p=tls-exporter,,", end_point = "p=tls-server-end-point,,";
  EXPECT_TRUE(run("user", "pencil", bound, true, exporter, bound.tls_exporter).is_right);
  EXPECT_TRUE(run("user", "pencil", bound, true, end_point, bound.tls_server_end_point).is_right);
  EXPECT_FALSE(run("user", "pencil", bound, true, exporter, std::string(32, 'x')).is_right)
      << "somebody else's connection";
  EXPECT_FALSE(run("user", "pencil", bound, true, "n,,", "").is_right);
  EXPECT_FALSE(run("user", "pencil", bound, true, "p=tls-unique,,", "x").is_right);
  EXPECT_FALSE(run("user", "pencil", bound, false, exporter, bound.tls_exporter).is_right);
  EXPECT_FALSE(run("user", "pencil", bound, false, "y,,", "").is_right)
      << "RFC 5802 section 6: somebody took -PLUS out of the list";
  EXPECT_TRUE(run("user", "pencil", bound, false, "n,,", "").is_right);
}

TEST(Scram, GoesOnForNobodyAsForSomebody) {
  const auto one = make_scram(secrets, none, false, "x"),
             two = make_scram(secrets, none, false, "x");
  const std::string first = text_of(one->start("n,,n=nobody,r=abc"));
  EXPECT_TRUE(first.starts_with("r=abcx,s=")) << first;
  EXPECT_EQ(text_of(two->start("n,,n=nobody,r=abc")), first) << "the salt stays";
  const auto done = one->next(scram_client_final("x", "n=nobody,r=abc", first, "n,,"));
  EXPECT_TRUE(std::holds_alternative<Done>(done));
  EXPECT_FALSE(proven_of(done).is_right);
}

TEST(Scram, TakesNoMalformedMessage) {
  for (const std::string& bad : {"",
                                 "n",
                                 "n,",
                                 "n,,",
                                 "n,,n=user",
                                 "n,,n=user,",
                                 "n,,n=user,r=",
                                 "n,,r=abc,n=user",
                                 "x,,n=user,r=abc",
                                 "p=,,n=user,r=abc",
                                 "n,b=x,n=user,r=abc",
                                 "n,a=,n=user,r=abc",
                                 "n,,m=x,n=user,r=abc",
                                 "n,,n=,r=abc",
                                 "n,,n=us=er,r=abc",
                                 "n,,n=us=2c,r=abc",
                                 "n,,n=\xff,r=abc",
                                 "n,,n=user,r=a\x7f"
                                 "b",
                                 "n,,n=user,r=abc,",
                                 "n,,n=user,r=abc,x",
                                 "n,,n=user,r=abc,1=x"})
    EXPECT_FALSE(parse_client_first(bad)) << bad;
  const auto first = parse_client_first("n,a=a=2Cb,n=c=3Dd,r=abc,x=y");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->authorization, "a,b");
  EXPECT_EQ(first->login, "c=d");
  EXPECT_EQ(first->header, "n,a=a=2Cb,");
  EXPECT_EQ(first->bare, "n=c=3Dd,r=abc,x=y");
  for (const std::string& bad :
       {"", "c=biws,r=abc", "c=biws,r=abc,p=", "c=biws,r=abc,p=x", "r=abc,c=biws,p=AAAA",
        "c=!,r=abc,p=AAAA", "c=biws,r=,p=AAAA", "c=biws,r=abc,,p=AAAA", "c=biws,r=abc,x,p=AAAA"}) {
    const auto parsed = parse_client_final(bad);
    EXPECT_TRUE(!parsed || parsed->proof.empty()) << bad;
  }
  const auto other_nonce = make_scram(secrets, none, false, "srv");
  (void)other_nonce->start("n,,n=user,r=abc");
  EXPECT_EQ(text_of(other_nonce->next("c=biws,r=abcxyz,p=" + base64_encode(std::string(32, 'x')))),
            "malformed");
}

TEST(CramMd5, IsTheExchangeOfRfc2195) {
  const auto cram = make_cram_md5(secrets, "<1896.697170952@postoffice.reston.mci.net>");
  EXPECT_EQ(base64_encode(text_of(cram->start(std::nullopt))),
            "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
  const auto right = cram->next("tim b913a602c7eda7a495b4e6e7334d3890");
  EXPECT_TRUE(proven_of(right).is_right);
  EXPECT_EQ(proven_of(right).account, SecretsForTests::guid_of("tim"));
  EXPECT_TRUE(proven_of(cram->next("tim B913A602C7EDA7A495B4E6E7334D3890")).is_right);
  EXPECT_FALSE(proven_of(cram->next("tim b913a602c7eda7a495b4e6e7334d3891")).is_right);
  EXPECT_FALSE(proven_of(cram->next("tim ")).is_right);
  EXPECT_FALSE(proven_of(cram->next("user b913a602c7eda7a495b4e6e7334d3890")).is_right);
  for (const char* const bad : {"", "tim", " b913a602c7eda7a495b4e6e7334d3890"})
    EXPECT_EQ(text_of(cram->next(bad)), "malformed") << bad;
  EXPECT_EQ(text_of(make_cram_md5(secrets, "<1@x>")->start("tim")), "malformed");
}

MechanismOptions options(PasswordSource source) {
  return {source, &secrets, true, true, "mail.example.jp"};
}

TEST(Apop, IsTheExampleOfRfc1939) {
  const Mechanisms mechanisms(options(PasswordSource::file));
  const char* const timestamp = "<1896.697170952@dbc.mtview.ca.us>";
  const auto right = mechanisms.apop(timestamp, "mrose", "c4c9334bac560ecc979e58001b3e22fb");
  EXPECT_TRUE(right.proven->is_right);
  EXPECT_EQ(right.login, "mrose");
  EXPECT_FALSE(
      mechanisms.apop(timestamp, "mrose", "c4c9334bac560ecc979e58001b3e22fc").proven->is_right);
  EXPECT_FALSE(mechanisms.apop(timestamp, "mrose", "").proven->is_right);
  EXPECT_FALSE(
      mechanisms.apop("<2@x>", "mrose", "c4c9334bac560ecc979e58001b3e22fb").proven->is_right);
  EXPECT_NE(mechanisms.timestamp(), mechanisms.timestamp());
}

TEST(Mechanisms, AreThoseThatCanBeUsed) {
  using Names = std::vector<std::string_view>;
  const Mechanisms file(options(PasswordSource::file));
  EXPECT_EQ(file.names(bound),
            (Names{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN"}));
  EXPECT_EQ(file.names({}), (Names{"SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN"}));
  for (const auto name : file.names(bound)) EXPECT_NE(file.make(name, bound), nullptr) << name;
  EXPECT_EQ(file.make("SCRAM-SHA-256-PLUS", none), nullptr);
  EXPECT_TRUE(file.has_apop());

  MechanismOptions weak_off = options(PasswordSource::both);
  weak_off.cram_md5 = weak_off.apop = false;
  const Mechanisms both(weak_off);
  EXPECT_EQ(both.names({}), (Names{"SCRAM-SHA-256", "PLAIN", "LOGIN"}));
  EXPECT_EQ(both.make("CRAM-MD5", none), nullptr);
  EXPECT_FALSE(both.has_apop());

  const Mechanisms directory(options(PasswordSource::directory));
  EXPECT_EQ(directory.names(bound), (Names{"PLAIN", "LOGIN"}));
  EXPECT_EQ(directory.make("SCRAM-SHA-256", none), nullptr);
  EXPECT_FALSE(directory.has_apop());

  const Mechanisms nothing(options(PasswordSource::none));
  EXPECT_EQ(nothing.names(bound), Names{});
  EXPECT_EQ(nothing.make("PLAIN", none), nullptr);
  EXPECT_FALSE(nothing.has_any());
}

}  // namespace
}  // namespace hikyaku::auth
