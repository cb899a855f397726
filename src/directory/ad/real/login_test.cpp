// Logins in all forms of a name, and why others are refused.
#include "auth/authenticator.h"
#include "directory/ad/connection.h"
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

TEST_F(RealAd, every_form_of_a_login_name_is_accepted) {
  refresh();
  const std::pair<const char*, const char*> cases[] = {{"user1", "user1"},
                                                       {"User1", "user1"},
                                                       {"EPOST\\user4", "user4"},
                                                       {"epost.test\\user4", "user4"},
                                                       {"user2@epost.test", "user2"},
                                                       {"user2@EPOST", "user2"},
                                                       {"user3@def.jp", "user3"},
                                                       {"USER3@Def.JP", "user3"},
                                                       {"hanako@abc.jp", "odd"},
                                                       {"odd", "odd"},
                                                       {"nested", "nested"},
                                                       {"primary", "primary"}};
  for (const auto& [name, account] : cases) {
    EXPECT_EQ(login(name, std::string("Passw0rd.") + account), Verdict::accepted)
        << name << ": " << last_.detail;
    ASSERT_TRUE(last_.account) << name;
    EXPECT_EQ(last_.account->name, account);
  }
  for (const char* name : {"OTHER\\user1", "user1@other.test", "user1@", "", "\\user1", "*"})
    EXPECT_EQ(login(name, "Passw0rd.user1"), Verdict::not_a_mail_user) << name;
}

struct Refusal {
  const char* name;
  std::string password;
  Verdict verdict;
};
const Refusal refusals[] = {
    {"user1", "wrong", Verdict::wrong_password},
    {"user1", "", Verdict::wrong_password},
    {"stranger", "Passw0rd.stranger", Verdict::not_a_mail_user},
    {"nobody", "Passw0rd.nobody", Verdict::not_a_mail_user},
    {"disabled", "Passw0rd.disabled", Verdict::disabled},
    {"locked", "Passw0rd.locked", Verdict::locked},
    {"expired", "Passw0rd.expired", Verdict::expired},
    {"mustchange", "Passw0rd.mustchange", Verdict::must_change_password},
    {"nohours", "Passw0rd.nohours", Verdict::outside_hours},
    {"pwexpired", "Passw0rd.pwexpired", Verdict::password_expired},
};

TEST_F(RealAd, refusals_say_why) {
  refresh();
  for (const Refusal& refusal : refusals) {
    EXPECT_EQ(login(refusal.name, refusal.password), refusal.verdict)
        << refusal.name << ": " << last_.detail;
    EXPECT_FALSE(last_.account);
  }
}

TEST_F(RealAd, each_refusal_is_logged_with_its_reason) {
  refresh();
  const auto authenticator = auth::make_authenticator(directory_, {});
  for (const Refusal& refusal : refusals) {
    const std::size_t before = Events::all().count();
    const auto answer =
        net::run(authenticator->check({{}, refusal.name, refusal.password}, Service::pop3, "c"));
    EXPECT_EQ(answer.verdict, refusal.verdict) << refusal.name << ": " << answer.detail;
    EXPECT_TRUE(Events::all().seen(
        before, {"notice auth.login.refused", "reason=" + std::string(name_of(refusal.verdict)),
                 "login=" + std::string(refusal.name), "service=pop3"}))
        << refusal.name;
  }
  for (const Refusal& refusal : refusals)
    if (refusal.password.size() > 5)
      EXPECT_FALSE(logged({refusal.password})) << "a password in an event";
}

TEST_F(RealAd, an_untrusted_certificate_makes_logins_temporary_and_sends_no_password) {
  refresh();
  AdOptions other = options();
  other.ca_file.clear();
  other.retry[static_cast<std::size_t>(Service::imap)] = Retry{Milliseconds(500), 2};
  AdDirectory distrusting(other, engine_);
  ASSERT_TRUE(net::run(distrusting.start(loops_.executor(0))));
  EXPECT_EQ(net::run(distrusting.verify("user1", "Passw0rd.user1", Service::imap)).verdict,
            Verdict::unavailable);
  EXPECT_TRUE(logged({"ad.dc.failed", "certificate is not trusted"}));
  distrusting.stop();
}

TEST(ConnectionDeathTest, a_simple_bind_without_tls_is_a_bug) {
  const auto plain = Connection::open_plain({"127.0.0.53", "dc1.epost.test"}, Milliseconds(3000));
  ASSERT_TRUE(plain);
  EXPECT_DEATH((void)(*plain)->bind("user1@epost.test", "Passw0rd.user1"), "secure_");
}

TEST(ConnectionDeathTest, a_bind_without_a_password_is_a_bug) {
  const auto secure =
      Connection::open_secure({"127.0.0.53", "dc1.epost.test"}, options(), Milliseconds(3000));
  ASSERT_TRUE(secure);
  EXPECT_DEATH((void)(*secure)->bind("user1@epost.test", ""), "password");
}

}  // namespace
}  // namespace hikyaku::directory
