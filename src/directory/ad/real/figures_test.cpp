// How long readings and changes take, and what they hold, with however many people there are: by
// hand tests/ad/run --crowd 10000 PROGRAM --gtest_filter=Figures.* with the program of the bench
// preset.
#include <algorithm>

#include <malloc.h>

#include "directory/ad/news.h"
#include "directory/ad/reader.h"
#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

template <class Work>
double milliseconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

double allocated_bytes() {
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
}

TEST(Figures, of_readings) {
  AdOptions given = options();
  given.whole_readings_percent = 0;
  given.comparisons_percent = 0;
  given.feed = FeedKind::usn;
  Servers servers(given);
  const auto account = reading_account(given);
  Reader reader(servers, *account, given);
  Mirror mirror;
  const auto read = [&](bool whole) {
    auto reading = reader.read(mirror, {}, whole);
    ASSERT_TRUE(reading) << describe(reading.error());
    EXPECT_EQ(reading->whole, whole || mirror.users.empty());
    mirror.apply(*reading);
  };
  const double first = milliseconds([&] { read(true); });
  const double again = milliseconds([&] { read(true); });
  read(false);
  std::vector<double> quiet;
  for (int i = 0; i < 50; ++i) quiet.push_back(milliseconds([&] { read(false); }));
  std::ranges::sort(quiet);
  replace("CN=user6,CN=Users,DC=epost,DC=test", "displayName", "Figure");
  const double one = milliseconds([&] { read(false); });
  put_into("IMSUsers", "CN=stranger,CN=Users,DC=epost,DC=test");
  const double joined = milliseconds([&] { read(false); });
  take_from("IMSUsers", "CN=stranger,CN=Users,DC=epost,DC=test");
  const double left = milliseconds([&] { read(false); });
  std::printf(
      "%zu mail users: whole reading %.0f ms, again %.0f ms; quiet poll median %.2f ms; "
      "poll with one changed user %.1f ms, one who joined %.0f ms, one who left %.0f ms\n",
      mirror.users.size(), first, again, quiet[quiet.size() / 2], one, joined, left);
}

TEST(Figures, of_a_directory_that_starts) {
  const double before = allocated_bytes();
  log::MemoryEngine engine;
  net::Loops loops{1};
  loops.start();
  AdDirectory directory(options(), engine);
  const double seen = milliseconds([&] {
    ASSERT_TRUE(net::run(directory.start(loops.executor(0))));
    while (!directory.view()) std::this_thread::sleep_for(Milliseconds(1));
  });
  const auto accounts = static_cast<double>(directory.view()->accounts().size());
  const double refreshed = milliseconds([&] { ASSERT_TRUE(net::run(directory.refresh_now())); });
  directory.stop();
  loops.stop();
  AdDirectory again(options(), engine);
  const double loaded = milliseconds([&] { ASSERT_TRUE(net::run(again.load())); });
  std::printf(
      "%.0f mail users: seen %.0f ms after the start with an empty log, read again in %.0f "
      "ms; out of the log %.0f ms; %.0f octets each for two directories and their log\n",
      accounts, seen, refreshed, loaded, (allocated_bytes() - before) / accounts);
}

// From before the change is sent until the view has it.
TEST(Figures, of_the_feeds) {
  if (setting("HIKYAKU_AD_CROWD").empty()) GTEST_SKIP() << "takes minutes";
  for (const FeedKind feed : {FeedKind::notification, FeedKind::dirsync, FeedKind::usn}) {
    AdOptions given = options();
    given.feed = feed;
    given.poll = AdOptions().poll;
    log::MemoryEngine engine;
    net::Loops loops{1};
    loops.start();
    AdDirectory directory(given, engine);
    ASSERT_TRUE(net::run(directory.start(loops.executor(0))));
    while (directory.status().readings == 0) std::this_thread::sleep_for(Milliseconds(5));
    const auto seen_in = [&](auto make, auto is_seen) {
      return milliseconds([&] {
        make();
        const auto end = std::chrono::steady_clock::now() + Seconds(30);
        while (!is_seen(*directory.view()) && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(Milliseconds(1));
      });
    };
    std::vector<double> changed, joined, left;
    for (int i = 0; i < 15; ++i) {
      const std::string name = "Name " + std::to_string(i);
      changed.push_back(
          seen_in([&] { replace("CN=user6,CN=Users,DC=epost,DC=test", "displayName", name); },
                  [&](const View& view) { return view.by_name("user6")->display_name == name; }));
      std::this_thread::sleep_for(Milliseconds(137 * (i % 7)));
    }
    for (int i = 0; i < 5; ++i) {
      joined.push_back(
          seen_in([] { put_into("IMSUsers", "CN=stranger,CN=Users,DC=epost,DC=test"); },
                  [](const View& view) { return view.by_name("stranger") != nullptr; }));
      left.push_back(seen_in([] { take_from("IMSUsers", "CN=stranger,CN=Users,DC=epost,DC=test"); },
                             [](const View& view) { return view.by_name("stranger") == nullptr; }));
    }
    for (auto* times : {&changed, &joined, &left}) std::ranges::sort(*times);
    std::printf(
        "%s: seen here after, median and longest: a changed user %.0f and %.0f ms, who "
        "joined %.0f and %.0f ms, who left %.0f and %.0f ms\n",
        std::string(name_of(feed)).c_str(), changed[7], changed.back(), joined[2], joined.back(),
        left[2], left.back());
    directory.stop();
    loops.stop();
  }
}

}  // namespace
}  // namespace hikyaku::directory
