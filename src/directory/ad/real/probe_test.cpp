// What the setup wizard asks, of a real domain controller.
#include "directory/ad/probe.h"

#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

TEST(Probe, finds_the_domain_by_either_name) {
  AdOptions asked = options();
  for (const char* name : {"EPOST", "epost", "epost.test", "Epost.Test"}) {
    asked.name = name;
    const auto found = probe(asked);
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->netbios_name, "EPOST");
    EXPECT_EQ(found->dns_name, "epost.test");
    EXPECT_EQ(found->controllers.at(0).host, "dc1.epost.test");
  }
}

TEST(Probe, t19_a_wrong_name_or_server_is_not_found_and_each_server_says_why) {
  AdOptions asked = options();
  asked.name = "NOSUCH";
  asked.servers = {"127.0.0.53", "127.0.0.99"};
  const auto found = probe(asked);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().detail.find("127.0.0.53: is a controller of the domain EPOST"),
            std::string::npos)
      << found.error().detail;
  EXPECT_NE(found.error().detail.find("127.0.0.99: Connection refused"), std::string::npos)
      << found.error().detail;
}

TEST(Probe, checks_the_reading_account) {
  AdOptions asked = options();
  for (const char* name : {"hikyaku", "EPOST\\hikyaku", "hikyaku@epost.test"}) {
    asked.bind_user = name;
    const auto done = check_bind(asked);
    EXPECT_TRUE(done) << describe(done.error());
  }
  asked.bind_password = "wrong";
  const auto refused = check_bind(asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::denied);
}

TEST(Probe, starttls_works_too) {
  AdOptions asked = options();
  asked.security = Security::starttls;
  const auto done = check_bind(asked);
  EXPECT_TRUE(done) << describe(done.error());
}

TEST(Probe, an_unknown_certificate_authority_is_refused) {
  AdOptions asked = options();
  asked.ca_file.clear();
  const auto refused = check_bind(asked);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().detail.contains("not trusted")) << describe(refused.error());
  asked.verify_certificate = false;
  EXPECT_TRUE(check_bind(asked));
}

TEST(Probe, a_certificate_for_another_host_is_refused) {
  const Controller elsewhere{"127.0.0.53", "dc9.other.test"};
  EXPECT_FALSE(Connection::open_secure(elsewhere, options(), Milliseconds(3000)));
  const Controller right{"127.0.0.53", "dc1.epost.test"};
  EXPECT_TRUE(Connection::open_secure(right, options(), Milliseconds(3000)));
}

TEST(Probe, t1_makes_the_mail_group_once) {
  AdOptions asked = options();
  asked.bind_user = "administrator";
  asked.bind_password = "Passw0rd.Adm1n";
  asked.mail_group = "Mail (new) group";
  for (int i = 0; i < 2; ++i) {
    const auto made = create_mail_group(asked);
    ASSERT_TRUE(made) << describe(made.error());
  }
  const auto groups = list_groups(asked);
  ASSERT_TRUE(groups);
  int seen = 0;
  for (const GroupInfo& group : *groups) {
    if (group.name != asked.mail_group) continue;
    ++seen;
    EXPECT_EQ(group.type, -2147483644);
    EXPECT_EQ(group.description, "Mail server user's group");
  }
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace hikyaku::directory
