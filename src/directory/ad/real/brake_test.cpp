// The brake: an emptied mail group takes nobody's mail away until somebody says that it is meant.
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";
const std::string group = "CN=IMSUsers" + users;

std::string members_of_group() {
  const std::string command =
      "LDAPTLS_CACERT=" + folder() +
      "/private/tls/ca.pem ldapsearch -LLL -o ldif-wrap=no -x -H ldaps://127.0.0.53 "
      "-D administrator@epost.test -w Passw0rd.Adm1n -b " +
      group + " -s base member | grep ^member:";
  FILE* const tool = popen(command.c_str(), "r");
  std::string text;
  char line[1000];
  while (std::fgets(line, sizeof line, tool)) text += line;
  pclose(tool);
  return text;
}

TEST_F(RealAd, an_emptied_mail_group_is_held_and_a_single_disabled_user_is_out) {
  AdDirectory directory(options(), engine_);
  ASSERT_TRUE(net::run(directory.start(loops_.executor(0))));
  ASSERT_TRUE(within(Seconds(20), [&] { return directory.view() != nullptr; }));
  const std::size_t accounts = directory.view()->accounts().size();
  const std::string members = members_of_group();
  ASSERT_TRUE(members.contains("CN=user1"));
  const auto status_of = [&](const char* name) {
    const auto view = directory.view();
    const Account* account = view->by_name(name);
    return account ? std::optional(account->status) : std::nullopt;
  };

  change("dn: " + group + "\nchangetype: modify\ndelete: member\n");
  EXPECT_TRUE(within(Seconds(5), [&] { return directory.status().held_count == accounts; }));
  EXPECT_TRUE(logged({"ad.brake.held", "count=" + std::to_string(accounts)}));
  EXPECT_EQ(directory.view()->accounts().size(), accounts);
  EXPECT_FALSE(logged({"ad.account.removed"}));
  ASSERT_TRUE(net::run(directory.refresh_now()));
  EXPECT_EQ(directory.view()->accounts().size(), accounts) << "a refresh confirms nothing";

  change("dn: " + group + "\nchangetype: modify\nadd: member\n" + members);
  EXPECT_TRUE(within(Seconds(5), [&] { return directory.status().held_count == 0; }));
  EXPECT_TRUE(logged({"ad.brake.released"}));

  change("dn: " + group + "\nchangetype: modify\ndelete: member\n");
  EXPECT_TRUE(within(Seconds(5), [&] { return directory.status().held_count == accounts; }));
  change("dn: " + group + "\nchangetype: modify\nadd: member\nmember: CN=user5" + users + "\n");
  EXPECT_TRUE(within(Seconds(5), [&] { return directory.status().held_count == accounts - 1; }));
  replace("CN=user5" + users, "userAccountControl", "514");
  EXPECT_TRUE(within(Seconds(5), [&] { return status_of("user5") == AccountStatus::disabled; }))
      << "while the others are held";
  EXPECT_EQ(status_of("user1"), AccountStatus::enabled);
  replace("CN=user5" + users, "userAccountControl", "512");

  ASSERT_TRUE(net::run(directory.confirm()));
  EXPECT_EQ(directory.status().held_count, 0u);
  EXPECT_FALSE(status_of("user1"));
  EXPECT_EQ(directory.view()->accounts().size(), 1u);
  take_from("IMSUsers", "CN=user5" + users);
  change("dn: " + group + "\nchangetype: modify\nadd: member\n" + members);
  EXPECT_TRUE(within(Seconds(5), [&] { return directory.view()->accounts().size() == accounts; }));
  directory.stop();
}

}  // namespace
}  // namespace hikyaku::directory
