// Reading only what changed.
#include "directory/ad/member_values.h"
#include "directory/ad/reader.h"
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";

class Polling : public RealAd {
 protected:
  Polling() : quick_(quickly(), engine_) {
    EXPECT_TRUE(net::run(quick_.start(loops_.executor(0))));
    // The view is there a moment before the reading is counted.
    EXPECT_TRUE(within(Seconds(20), [this] { return quick_.status().whole_readings == 1; }));
  }
  ~Polling() override { quick_.stop(); }
  static AdOptions quickly() {
    AdOptions made = options();
    made.poll = Milliseconds(100);
    made.whole_readings_percent = 0;
    made.comparisons_percent = 0;
    made.feed = FeedKind::usn;
    return made;
  }
  const Account* account(const std::string& name) {
    view_ = quick_.view();
    return view_->by_name(name);
  }
  template <class Condition>
  bool soon(Condition condition) {
    return within(Seconds(5), condition);
  }
  std::uint64_t whole_readings() { return quick_.status().whole_readings; }

  AdDirectory quick_;
  std::shared_ptr<const View> view_;
};

TEST_F(Polling, a_changed_user_is_read_alone) {
  ASSERT_TRUE(account("user5"));
  const Guid guid = account("user5")->guid;
  replace("CN=user5" + users, "displayName", "Robert");
  EXPECT_TRUE(soon([&] { return account("user5")->display_name == "Robert"; }));
  replace("CN=user5" + users, "sAMAccountName", "bob");
  EXPECT_TRUE(soon([&] { return account("bob"); }));
  EXPECT_EQ(account("bob")->guid, guid) << "a rename is a rename";
  EXPECT_EQ(account("bob")->domain, "ghi.jp");
  EXPECT_FALSE(account("user5"));
  change("dn: CN=user5" + users +
         "\nchangetype: modrdn\nnewrdn: CN=Dylan\\, Bob\ndeleteoldrdn: 1\n"
         "newsuperior: OU=sub1,DC=epost,DC=test\n");
  EXPECT_TRUE(soon([&] { return account("bob")->dn.contains(",OU=sub1,"); }));
  EXPECT_EQ(account("bob")->guid, guid);
  const auto stamp = account("bob")->state_stamp;
  const std::string moved = "CN=Dylan\\, Bob,OU=sub1,DC=epost,DC=test";
  replace(moved, "userAccountControl", "514");
  EXPECT_TRUE(soon([&] { return account("bob")->status == AccountStatus::disabled; }));
  EXPECT_NE(account("bob")->state_stamp, stamp);
  EXPECT_EQ(net::run(quick_.verify("bob", "Passw0rd.user5", Service::imap)).verdict,
            Verdict::disabled);
  replace(moved, "userAccountControl", "512");
  EXPECT_TRUE(soon([&] { return account("bob")->status == AccountStatus::enabled; }));
  EXPECT_EQ(net::run(quick_.verify("bob", "Passw0rd.user5", Service::imap)).verdict,
            Verdict::accepted);
  EXPECT_EQ(whole_readings(), 1u);
  EXPECT_TRUE(logged({"ad.account.changed", "account=bob"}));
  change("dn: " + moved + "\nchangetype: modrdn\nnewrdn: CN=user5\ndeleteoldrdn: 1\nnewsuperior: " +
         "CN=Users,DC=epost,DC=test\n");
  replace("CN=user5" + users, "sAMAccountName", "user5");
  EXPECT_TRUE(soon([&] { return account("user5"); }));
}

TEST_F(Polling, changes_of_others_are_none_of_ours) {
  replace("CN=stranger" + users, "displayName", "Camus");
  change("dn: CN=elsewhere" + users + "\nchangetype: add\nobjectClass: group\n");
  put_into("elsewhere", "CN=stranger" + users);
  replace("CN=user6" + users, "displayName", "marker");
  EXPECT_TRUE(soon([&] { return account("user6")->display_name == "marker"; }));
  EXPECT_FALSE(account("stranger"));
  EXPECT_EQ(whole_readings(), 1u);
}

TEST_F(Polling, a_change_of_a_group_within_the_mail_group_counts) {
  put_into("inner", "CN=stranger" + users);
  EXPECT_TRUE(soon([&] { return account("stranger"); }));
  EXPECT_TRUE(logged({"ad.account.added", "account=stranger"}));
  take_from("inner", "CN=stranger" + users);
  EXPECT_TRUE(soon([&] { return !account("stranger"); }));
  EXPECT_TRUE(logged({"ad.account.removed", "account=stranger"}));
}

TEST_F(Polling, a_change_of_the_primary_group_counts) {
  put_into("mailstaff", "CN=stranger" + users);
  EXPECT_TRUE(soon([&] { return account("stranger"); }));
  take_from("mailstaff", "CN=stranger" + users);
  EXPECT_TRUE(soon([&] { return !account("stranger"); }));
  ASSERT_TRUE(account("primary"));
  // Out of the mail group's primary group; AD then makes it an ordinary member of that group.
  replace("CN=primary" + users, "primaryGroupID", "513");
  take_from("mailstaff", "CN=primary" + users);
  EXPECT_TRUE(soon([&] { return !account("primary"); }));
  put_into("mailstaff", "CN=primary" + users);
  EXPECT_TRUE(soon([&] { return account("primary"); }));
  EXPECT_EQ(whole_readings(), 1u);
}

TEST_F(Polling, membership_of_a_domains_group_is_the_accounts_domain) {
  EXPECT_EQ(account("nested")->domain, "");
  put_into("def.jp", "CN=inner" + users);
  EXPECT_TRUE(soon([&] { return account("nested")->domain == "def.jp"; }));
  take_from("def.jp", "CN=inner" + users);
  EXPECT_TRUE(soon([&] { return account("nested")->domain.empty(); }));
}

// The reading account may not see deleted objects, as in Windows.
TEST_F(Polling, a_deleted_user_is_gone_at_the_next_comparison) {
  AdOptions with_share = quickly();
  with_share.comparisons_percent = 50;
  log::MemoryEngine engine;
  AdDirectory looking(with_share, engine);
  ASSERT_TRUE(net::run(looking.start(loops_.executor(0))));
  change("dn: CN=leaver" + users +
         "\nchangetype: add\nobjectClass: user\nsAMAccountName: leaver\n");
  put_into("IMSUsers", "CN=leaver" + users);
  EXPECT_TRUE(soon([&] { return account("leaver"); }));
  EXPECT_TRUE(soon([&] { return looking.view() && looking.view()->by_name("leaver"); }));
  change("dn: CN=leaver" + users + "\nchangetype: delete\n");
  EXPECT_TRUE(soon([&] { return !looking.view()->by_name("leaver"); }));
  EXPECT_EQ(looking.status().whole_readings, 1u);
  EXPECT_TRUE(net::run(quick_.refresh_now()));
  EXPECT_FALSE(account("leaver"));
  looking.stop();
}

TEST(ReadMembers, come_whole_also_in_small_parts) {
  const AdOptions given = options();
  Servers servers(given);
  const auto connection = log_in(servers, *reading_account(given),
                                 std::chrono::steady_clock::now() + Seconds(10), Access::read);
  ASSERT_TRUE(connection) << describe(connection.error());
  const auto all = read_members_of(**connection, "CN=IMSUsers" + users);
  ASSERT_TRUE(all) << describe(all.error());
  EXPECT_GE(all->size(), 14u);
  for (const std::size_t step : {1, 3, 1000}) {
    const auto parts = read_members_of(**connection, "CN=IMSUsers" + users, step);
    ASSERT_TRUE(parts) << describe(parts.error());
    EXPECT_EQ(*parts, *all) << step;
  }
  const auto none = read_members_of(**connection, "CN=Guests,CN=Builtin,DC=epost,DC=test");
  EXPECT_TRUE(none);
  EXPECT_FALSE(read_members_of(**connection, "CN=nothing" + users));
}

TEST(ReadChanges, another_controllers_numbers_count_for_nothing) {
  const AdOptions given = options();
  Servers servers(given);
  const auto connection = log_in(servers, *reading_account(given),
                                 std::chrono::steady_clock::now() + Seconds(10), Access::read);
  ASSERT_TRUE(connection) << describe(connection.error());
  const auto root = read_root_dse(**connection);
  ASSERT_TRUE(root);
  const Time now = system_clock().now();
  const auto all = read_mail_users(**connection, given, *root, now);
  ASSERT_TRUE(all) << describe(all.error());
  EXPECT_GE(all->members.size(), 14u);
  Mirror known;
  known.apply(*all);
  const auto nothing = read_changes(**connection, given, *root, known, false, now);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->whole);
  EXPECT_TRUE(nothing->members.empty());

  Mirror of_another = known;
  of_another.watermark.service_dn = "CN=NTDS Settings,CN=DC9";
  of_another.watermark.invocation_id = std::string(16, 'x');
  const auto fail_over = read_changes(**connection, given, *root, of_another, false, now);
  ASSERT_TRUE(fail_over);
  EXPECT_TRUE(fail_over->whole);
  EXPECT_EQ(fail_over->members.size(), all->members.size());

  Mirror of_the_future = known;
  of_the_future.watermark.usn += 1'000'000;  // the controller was restored from a backup
  const auto restored = read_changes(**connection, given, *root, of_the_future, false, now);
  ASSERT_TRUE(restored);
  EXPECT_TRUE(restored->whole);
}

}  // namespace
}  // namespace hikyaku::directory
