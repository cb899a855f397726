// Reading the directory with a keytab.
#include <gssapi/gssapi_krb5.h>
#include <sys/stat.h>

#include "directory/ad/probe.h"
#include "directory/ad/reader.h"
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

class ByKeytab : public RealAd {
 protected:
  ByKeytab() {
    // The machine's own configuration knows nothing of the domain.
    setenv("KRB5_CONFIG", "/dev/null", 1);
    if (access(keytab().c_str(), R_OK) != 0)
      at_dc("samba-tool domain exportkeytab " + keytab() + " --principal=hikyaku");
  }
  ~ByKeytab() override { setenv("KRB5_CONFIG", before_.c_str(), 1); }
  static std::string keytab() { return setting("HIKYAKU_SANDBOX") + "/hikyaku.keytab"; }
  static AdOptions with_keytab() {
    AdOptions made = options();
    made.bind_user.clear();
    made.bind_password.clear();
    made.keytab = keytab();
    return made;
  }
  const std::string before_ = setting("KRB5_CONFIG");
};

TEST_F(ByKeytab, reads_the_directory_and_checks_passwords) {
  AdDirectory directory(with_keytab(), engine_);
  const auto done = net::run(directory.refresh_now());
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_TRUE(directory.view()->by_name("user1"));
  EXPECT_EQ(net::run(directory.verify("user1", "Passw0rd.user1", Service::smtp)).verdict,
            Verdict::accepted);
  EXPECT_EQ(net::run(directory.verify("user1", "wrong", Service::smtp)).verdict,
            Verdict::wrong_password);
}

TEST_F(ByKeytab, the_principal_may_be_named_and_groups_be_listed) {
  AdOptions asked = with_keytab();
  for (const char* principal : {"", "hikyaku", "hikyaku@EPOST.TEST"}) {
    asked.principal = principal;
    const auto done = check_bind(asked);
    EXPECT_TRUE(done) << principal << ": " << describe(done.error());
  }
  const auto groups = list_groups(asked);
  ASSERT_TRUE(groups) << describe(groups.error());
  EXPECT_GT(groups->size(), 10u);
}

TEST_F(ByKeytab, says_what_is_wrong) {
  AdOptions asked = with_keytab();
  asked.principal = "nobody";
  const auto unknown = check_bind(asked);
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().detail.contains("nobody@EPOST.TEST")) << unknown.error().detail;
  asked.principal = "hikyaku";
  asked.keytab = "/nowhere/keytab";
  const auto missing = check_bind(asked);
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().detail.contains("/nowhere/keytab")) << missing.error().detail;
}

TEST_F(ByKeytab, a_key_that_is_no_longer_right_is_refused_and_no_controller_is_blamed) {
  AdDirectory directory(with_keytab(), engine_);
  ASSERT_TRUE(net::run(directory.refresh_now()));
  at_dc("samba-tool user setpassword hikyaku --newpassword=Passw0rd.other");
  const auto refused = net::run(directory.refresh_now());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::denied) << describe(refused.error());
  EXPECT_FALSE(logged({"ad.dc.failed"}));
  EXPECT_TRUE(directory.view()->by_name("user1")) << "the mirror stays";
  at_dc("samba-tool user setpassword hikyaku --newpassword=Passw0rd.hikyaku");
  std::remove(keytab().c_str());
}

TEST_F(ByKeytab, leaves_no_ticket_where_others_would_find_it) {
  AdDirectory directory(with_keytab(), engine_);
  const auto done = net::run(directory.refresh_now());
  ASSERT_TRUE(done) << describe(done.error());
  setenv("KRB5CCNAME", "FILE:/nowhere/cache", 1);
  OM_uint32 minor = 0;
  gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
  EXPECT_NE(gss_acquire_cred(&minor, GSS_C_NO_NAME, 0, GSS_C_NO_OID_SET, GSS_C_INITIATE,
                             &credential, nullptr, nullptr),
            static_cast<OM_uint32>(GSS_S_COMPLETE));
  unsetenv("KRB5CCNAME");
}

}  // namespace
}  // namespace hikyaku::directory
