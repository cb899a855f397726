// Two controllers that replicate, as tests/ad/run --two starts them: what another one does not know
// yet is not lost.
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";

std::string second() {
  return setting("HIKYAKU_AD_DC2");
}
void tool(const std::string& arguments) {
  const std::string line = setting("HIKYAKU_AD_TOOL") + " " + arguments + " >/dev/null";
  ASSERT_EQ(std::system(line.c_str()), 0) << arguments;
}

class TwoControllers : public RealAd {
 protected:
  void SetUp() override {
    if (second().empty()) GTEST_SKIP() << "there is one controller";
  }
  template <class Condition>
  bool soon(Condition condition) {
    return within(Seconds(30), condition);
  }
};

TEST_F(TwoControllers,
       a_user_that_the_other_does_not_know_yet_is_kept_for_the_time_of_replication) {
  AdOptions given = options();
  given.fail_over_grace = Seconds(15);
  AdDirectory directory(given, engine_);
  tool("down " + second());
  ASSERT_TRUE(net::run(directory.start(loops_.executor(0))));
  ASSERT_TRUE(soon([&] { return directory.view() != nullptr; }));
  EXPECT_EQ(directory.status().controller, "dc1.epost.test");
  const std::size_t accounts = directory.view()->accounts().size();
  change("dn: CN=late" + users + "\nchangetype: add\nobjectClass: user\nsAMAccountName: late\n");
  put_into("IMSUsers", "CN=late" + users);
  ASSERT_TRUE(soon([&] { return directory.view()->by_name("late"); }));

  dc("down");
  tool("up " + second());
  ASSERT_TRUE(soon([&] { return directory.status().controller == "dc2.epost.test"; }));
  EXPECT_TRUE(
      logged({"ad.dc.changed", "host=dc2.epost.test", "before=dc1.epost.test", "awaited=1"}));
  EXPECT_EQ(directory.view()->accounts().size(), accounts + 1);
  EXPECT_TRUE(directory.view()->by_name("late")) << "it may come yet";
  EXPECT_FALSE(logged({"ad.account.removed"}));
  EXPECT_TRUE(soon([&] { return !directory.view()->by_name("late"); })) << "it did not come";
  EXPECT_EQ(directory.view()->accounts().size(), accounts);

  dc("up");
  tool("replicate " + second() + " 1 2");
  EXPECT_TRUE(soon([&] { return directory.view()->by_name("late"); }));
  EXPECT_EQ(directory.view()->accounts().size(), accounts + 1);
  directory.stop();
}

}  // namespace
}  // namespace hikyaku::directory
