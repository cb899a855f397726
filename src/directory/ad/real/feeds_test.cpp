// Each way to learn of changes, as an ordinary account has it.
#include <algorithm>

#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

const std::string users = ",CN=Users,DC=epost,DC=test";

class Feeds : public RealAd, public testing::WithParamInterface<FeedKind> {
 protected:
  Feeds() : fed_(options_of(GetParam()), engine_) {
    EXPECT_TRUE(net::run(fed_.start(loops_.executor(0))));
    EXPECT_TRUE(within(Seconds(20), [this] { return fed_.view() != nullptr; }));
  }
  ~Feeds() override { fed_.stop(); }
  static AdOptions options_of(FeedKind feed) {
    AdOptions made = options();
    made.feed = feed;
    made.whole_readings_percent = 0;
    // What is seen sooner was told.
    made.poll = feed == FeedKind::notification ? Milliseconds(30'000) : Milliseconds(300);
    return made;
  }
  template <class Condition>
  Milliseconds time_until(Condition condition) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(within(Seconds(5), condition));
    return std::chrono::ceil<Milliseconds>(std::chrono::steady_clock::now() - begin);
  }
  const Account* account(const std::string& name) {
    view_ = fed_.view();
    return view_->by_name(name);
  }

  AdDirectory fed_;
  std::shared_ptr<const View> view_;
};

TEST_P(Feeds, shows_a_changed_a_new_and_a_former_mail_user) {
  EXPECT_TRUE(logged({"ad.feed.chosen", "feed=" + std::string(name_of(GetParam())), "dc1.epost"}));
  EXPECT_EQ(fed_.status().feed, name_of(GetParam()));
  std::vector<Milliseconds> took;
  for (int i = 0; i < 5; ++i) {
    const std::string name = "Name " + std::to_string(i);
    replace("CN=user5" + users, "displayName", name);
    took.push_back(time_until([&] { return account("user5")->display_name == name; }));
  }
  std::ranges::sort(took);
  put_into("IMSUsers", "CN=stranger" + users);
  const auto joined = time_until([&] { return account("stranger"); });
  take_from("IMSUsers", "CN=stranger" + users);
  const auto left = time_until([&] { return !account("stranger"); });
  std::printf(
      "%s: a changed user is seen in %ld ms (median of 5), who joined in %ld, who left in %ld\n",
      std::string(name_of(GetParam())).c_str(), static_cast<long>(took[2].count()),
      static_cast<long>(joined.count()), static_cast<long>(left.count()));
  EXPECT_LT(took[2], Milliseconds(1000));
  EXPECT_EQ(fed_.status().whole_readings, 1u) << "nothing but the changes was read";
}

TEST_P(Feeds, goes_on_when_the_controller_was_away) {
  dc("down");
  EXPECT_TRUE(within(Seconds(15), [&] {
    return !fed_.status().last_error.empty() || GetParam() == FeedKind::notification;
  }));
  dc("up");
  EXPECT_TRUE(within(Seconds(40), [&] { return fed_.status().last_error.empty(); }));
  replace("CN=user5" + users, "displayName", "After it");
  EXPECT_TRUE(within(Seconds(15), [&] { return account("user5")->display_name == "After it"; }));
  EXPECT_EQ(fed_.status().feed, name_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Of, Feeds,
                         testing::Values(FeedKind::notification, FeedKind::dirsync, FeedKind::usn),
                         [](const auto& info) { return std::string(name_of(info.param)); });

// No controller of these tests lets its reading account see deleted objects.
TEST_F(RealAd, a_deleted_user_is_gone_within_seconds_with_the_feed_of_the_defaults) {
  AdOptions given = options();
  given.poll = AdOptions().poll;
  AdDirectory fed(given, engine_);
  ASSERT_TRUE(net::run(fed.start(loops_.executor(0))));
  ASSERT_TRUE(within(Seconds(20), [&] { return fed.view() != nullptr; }));
  EXPECT_EQ(fed.status().feed, "notification");
  change("dn: CN=passerby" + users +
         "\nchangetype: add\nobjectClass: user\nsAMAccountName: passerby\n");
  put_into("IMSUsers", "CN=passerby" + users);
  EXPECT_TRUE(within(Seconds(1), [&] { return fed.view()->by_name("passerby"); }));
  change("dn: CN=passerby" + users + "\nchangetype: delete\n");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(within(Seconds(6), [&] { return !fed.view()->by_name("passerby"); }));
  std::printf("a deleted user was gone in %.1f s\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  fed.stop();
}

}  // namespace
}  // namespace hikyaku::directory
