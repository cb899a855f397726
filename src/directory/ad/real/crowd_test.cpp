// A directory of many people: that all are read, within which time, by pages and ranges, and how
// soon a change among them is seen. tests/ad/run --crowd N PROGRAM --gtest_filter='Crowd.*'
#include <algorithm>
#include <fstream>
#include <set>

#include <malloc.h>
#include <unistd.h>

#include "directory/ad/member_values.h"
#include "directory/ad/reader.h"
#include "directory/ad/real/rig.h"
#include "log/folder_for_benches.h"
#include "log/local_engine.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Milliseconds read_time_max{60'000};
constexpr Milliseconds poll_seen_max{5000}, notification_seen_max{1000};
constexpr std::size_t ordinary_people = 15;  // of tests/ad/people

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

class Crowd : public testing::Test {
 protected:
  void SetUp() override {
    if (setting("HIKYAKU_AD_CROWD").empty()) GTEST_SKIP() << "there is none";
    Events::all();
    log::LocalOptions local;
    local.work_folder = folder_.path;
    auto started = log::LocalEngine::start(log::real_disk(), local);
    ASSERT_TRUE(started);
    engine_ = std::move(*started);
    loops_.start();
  }
  void TearDown() override { loops_.stop(); }
  static std::size_t count() { return std::stoul(setting("HIKYAKU_AD_CROWD")); }
  static AdOptions options_with(FeedKind feed) {
    AdOptions made = options();
    made.feed = feed;
    made.poll = AdOptions().poll;
    return made;
  }
  // Starts and reads all; how long that took.
  Milliseconds read_all(AdDirectory& directory) {
    const auto begin = Steady::now();
    EXPECT_TRUE(net::run(directory.start(loops_.executor(0))));
    while (directory.status().readings == 0 && Steady::now() - begin < 3 * read_time_max)
      std::this_thread::sleep_for(Milliseconds(5));
    EXPECT_EQ(directory.status().last_error, "");
    return std::chrono::ceil<Milliseconds>(Steady::now() - begin);
  }
  // From before the change is sent until the view has it; the median of some.
  static Milliseconds seen_after(AdDirectory& directory) {
    std::vector<Milliseconds> took;
    for (int i = 0; i < 5; ++i) {
      const std::string who = "c" + std::to_string(count() / 2 + static_cast<std::size_t>(i));
      const std::string name =
          "Changed " + std::to_string(Steady::now().time_since_epoch().count());
      const auto begin = Steady::now();
      replace("CN=" + who + ",OU=crowd,DC=epost,DC=test", "displayName", name);
      const auto is_seen = [&] { return directory.view()->by_name(who)->display_name == name; };
      while (!is_seen() && Steady::now() - begin < Seconds(30))
        std::this_thread::sleep_for(Milliseconds(2));
      EXPECT_TRUE(is_seen());
      took.push_back(std::chrono::ceil<Milliseconds>(Steady::now() - begin));
    }
    std::ranges::sort(took);
    return took[took.size() / 2];
  }
  log::FolderForBenches folder_;
  std::unique_ptr<log::LocalEngine> engine_;
  net::Loops loops_{1};
};

TEST_F(Crowd, is_read_and_a_change_in_it_is_seen_by_notification) {
  const double before = resident_mb();
  Milliseconds first{}, again{};
  {
    AdDirectory directory(options_with(FeedKind::notification), *engine_);
    first = read_all(directory);
    ASSERT_TRUE(directory.view());
    EXPECT_EQ(directory.view()->accounts().size(), count() + ordinary_people);
    for (const std::size_t i : {std::size_t{0}, count() / 2, count() - 1}) {
      const Account* const one = directory.view()->by_name("c" + std::to_string(i));
      ASSERT_TRUE(one) << i;
      EXPECT_EQ(one->mail, "taro." + std::to_string(i) + "@abc.jp");
      EXPECT_EQ(one->aliases.size(), 1u);
    }
    const double all = resident_mb();
    malloc_trim(0);
    const double held = resident_mb();
    const auto seen = seen_after(directory);
    std::printf(
        "%zu people: read in %ld ms; the process took %.0f MB more, %.0f MB of it held; "
        "a change seen in %ld ms by notification\n",
        count(), static_cast<long>(first.count()), all - before, held - before,
        static_cast<long>(seen.count()));
    EXPECT_LT(first, read_time_max);
    EXPECT_LT(seen, notification_seen_max);
    directory.stop();
    std::this_thread::sleep_for(Milliseconds(200));
  }
  const auto begin = Steady::now();
  AdDirectory directory(options_with(FeedKind::notification), *engine_);
  ASSERT_TRUE(net::run(directory.load()));
  again = std::chrono::ceil<Milliseconds>(Steady::now() - begin);
  EXPECT_EQ(directory.view()->accounts().size(), count() + ordinary_people);
  std::printf("out of the site log on the disk in %ld ms\n", static_cast<long>(again.count()));
}

TEST_F(Crowd, a_change_in_it_is_seen_by_polls) {
  AdDirectory directory(options_with(FeedKind::usn), *engine_);
  read_all(directory);
  ASSERT_TRUE(directory.view());
  const auto seen = seen_after(directory);
  std::printf("a change seen in %ld ms by polls\n", static_cast<long>(seen.count()));
  EXPECT_LT(seen, poll_seen_max);
  directory.stop();
}

TEST_F(Crowd, comes_whole_by_pages_and_by_ranges) {
  const AdOptions given = options();
  Servers servers(given);
  const auto account = reading_account(given);
  const auto connection = log_in(servers, *account, Steady::now() + Seconds(10), Access::read);
  ASSERT_TRUE(connection);
  (*connection)->limit_to(Seconds(60));
  const std::string group = "CN=IMSUsers,CN=Users,DC=epost,DC=test";
  const auto whole = read_members_of(**connection, group);
  const auto ranges = read_members_of(**connection, group, 1500);
  ASSERT_TRUE(whole && ranges);
  const std::set<Guid> all(whole->begin(), whole->end());
  EXPECT_GE(all.size(), count());
  EXPECT_EQ(all.size(), whole->size()) << "nobody twice";
  EXPECT_EQ(std::set<Guid>(ranges->begin(), ranges->end()), all);
  EXPECT_EQ(ranges->size(), whole->size());

  std::set<std::string> pages[2];
  for (const int i : {0, 1}) {
    const auto found = (*connection)
                           ->search("OU=crowd,DC=epost,DC=test", Scope::subtree,
                                    Filter::equals("objectCategory", "person"), {"sAMAccountName"},
                                    i == 0 ? 1000 : 333);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), count());
    for (const Entry& one : *found) pages[i].insert(std::string(one.get("samaccountname")));
  }
  EXPECT_EQ(pages[0].size(), count());
  EXPECT_EQ(pages[0], pages[1]);
}

}  // namespace
}  // namespace hikyaku::directory
