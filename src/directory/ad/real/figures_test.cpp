// How long readings take, with however many people there are: tests/ad/run is given more by hand.
#include <algorithm>

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

TEST(Figures, of_readings) {
  AdOptions given = options();
  given.whole_readings_percent = 0;
  Servers servers(given);
  Reader reader(servers, given);
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

}  // namespace
}  // namespace hikyaku::directory
