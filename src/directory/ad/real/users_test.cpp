// Who is a mail user (T4, T5), and changes in AD that appear here (T2, T7).
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

TEST_F(RealAd, t4_t5_sees_members_at_any_depth_nested_and_by_primary_group_and_nobody_else) {
  refresh();
  const auto view = directory_.view();
  ASSERT_TRUE(view);
  for (const char* name :
       {"user1", "user2", "user3", "user4", "user5", "user6", "nested", "primary", "disabled",
        "locked", "expired", "mustchange", "nohours", "pwexpired", "odd"})
    EXPECT_TRUE(view->by_name(name)) << name;
  for (const char* name : {"stranger", "hikyaku", "administrator", "DC1$"})
    EXPECT_FALSE(view->by_name(name)) << name;
  EXPECT_EQ(view->by_name("user1")->display_name, "山田 太郎");
  EXPECT_EQ(view->by_name("odd")->display_name, "山田, 花子 (営業)");
  EXPECT_TRUE(view->by_name("odd")->dn.ends_with(",DC=epost,DC=test")) << view->by_name("odd")->dn;
  EXPECT_EQ(view->by_address("Hanako", "abc.jp", true), view->by_name("odd"));
  EXPECT_EQ(view->by_name("user3")->domain, "def.jp");
  EXPECT_EQ(view->by_name("nested")->domain, "");
  EXPECT_TRUE(view->by_address("user3", "def.jp", true));
  EXPECT_FALSE(view->by_address("user3", "abc.jp", true));
}

TEST_F(RealAd, t2_t7_a_new_user_appears_by_polling_and_a_new_password_counts_at_once) {
  ASSERT_TRUE(net::run(directory_.start(loops_.executor(0))));
  ASSERT_TRUE(within(Milliseconds(10'000), [&] { return directory_.view() != nullptr; }));
  at_dc("samba-tool user create newcomer Passw0rd.first");
  at_dc("samba-tool group addmembers IMSUsers newcomer");
  EXPECT_TRUE(within(Milliseconds(5000), [&] { return directory_.view()->by_name("newcomer"); }));
  EXPECT_EQ(login("newcomer", "Passw0rd.first"), Verdict::accepted);
  at_dc("samba-tool user setpassword newcomer --newpassword=Passw0rd.second");
  EXPECT_EQ(login("newcomer", "Passw0rd.first"), Verdict::wrong_password);
  EXPECT_EQ(login("newcomer", "Passw0rd.second"), Verdict::accepted);
  at_dc("samba-tool group removemembers IMSUsers newcomer");
  EXPECT_TRUE(within(Milliseconds(5000), [&] { return !directory_.view()->by_name("newcomer"); }));
  EXPECT_EQ(login("newcomer", "Passw0rd.second"), Verdict::not_a_mail_user);
}

}  // namespace
}  // namespace hikyaku::directory
