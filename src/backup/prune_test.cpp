#include "backup/prune_fixture_for_tests.h"

namespace hikyaku::backup {
namespace {

struct Interrupted {};

TEST_F(PruneTest, older_points_go_but_never_the_newest) {
  std::vector<Time> times;
  for (const char* meta : {"1", "2", "3"}) {
    add("a", meta);
    times.push_back(back_up()->manifest.time);
    clock.advance(Seconds(10));
  }
  const auto some = prune_before(times[1]);
  ASSERT_TRUE(some);
  ASSERT_EQ(some->points.size(), 1u);
  EXPECT_EQ(some->points[0].number, 1u);
  EXPECT_EQ(some->from, times[1]);
  EXPECT_EQ(*folder.points(), (std::vector<std::uint64_t>{2, 3}));
  EXPECT_FALSE(fs::exists(folder.points_path() + "/000001.toml"));
  EXPECT_EQ(prune_before(clock.now())->points_left, 1u);
  EXPECT_EQ(*folder.points(), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(metas(3, "a"), "123");
  EXPECT_EQ(*folder.pruned(), times[2]);
  const auto none = prune_before(clock.now());
  EXPECT_TRUE(none->points.empty());
  EXPECT_EQ(none->bytes, 0u);
  add("a", "4");
  EXPECT_EQ(back_up()->point, 4u);
  EXPECT_EQ(metas(4, "a"), "1234");
}

TEST_F(PruneTest, the_copy_of_a_log_that_went_back_goes_with_its_last_point) {
  add("a", "1");
  fs::copy(work, base + "/then", fs::copy_options::recursive);
  add("a", "2");
  ASSERT_TRUE(back_up());
  engine.reset();
  fs::remove_all(work);
  fs::rename(base + "/then", work);
  engine = start();
  add("a", "3");
  ASSERT_TRUE(back_up());
  ASSERT_EQ(copies(), "1-1 1-2 ");
  EXPECT_EQ(prune_before(Time())->copies, 0u);
  EXPECT_EQ(prune_before(clock.now(), true)->copies, 1u);
  ASSERT_EQ(copies(), "1-1 1-2 ");
  EXPECT_EQ(prune_before(clock.now())->copies, 1u);
  EXPECT_EQ(copies(), "1-2 ");
  EXPECT_TRUE(is_good(2));
  // Its number is given to no other log as long as it is there.
  add("a", "4");
  EXPECT_EQ(back_up()->manifest.logs[0].copy, 2u);
}

TEST_F(PruneTest, one_that_is_interrupted_anywhere_leaves_good_points_and_is_ended_by_the_next) {
  for (const char letter : {'a', 'b', 'c'}) deliver(letter);
  add("a", "1");
  ASSERT_TRUE(back_up());
  clock.advance(Seconds(10));
  ASSERT_TRUE(back_up());
  expunge(1);
  give_up();
  clock.advance(Seconds(10));
  const Time third = back_up()->manifest.time;
  deliver('d');
  ASSERT_TRUE(back_up());
  fs::create_directory(folder.logs_path() + "/9-1");  // nobody's
  const std::string saved = base + "/saved";
  fs::rename(folder.path(), saved);
  int interruptions = 0;
  for (bool is_interrupted = true; is_interrupted; ++interruptions) {
    fs::remove_all(folder.path());
    fs::copy(saved, folder.path(), fs::copy_options::recursive);
    int told = 0;
    is_interrupted = false;
    try {
      ASSERT_TRUE(prune_before(third, false, [&](const Progress&) {
        if (told++ == interruptions) throw Interrupted();
      }));
    } catch (const Interrupted&) {
      is_interrupted = true;
    }
    EXPECT_EQ(*folder.pruned(), third);
    EXPECT_TRUE(is_good(3) && is_good(4));
    ASSERT_TRUE(prune_before(third));
    EXPECT_TRUE(is_good(3) && is_good(4));
    EXPECT_EQ(*folder.points(), (std::vector<std::uint64_t>{3, 4}));
    EXPECT_EQ(bodies(4), ".bcd");
    EXPECT_EQ(disk->list(folder.logs_path())->size(), 2u);
  }
  EXPECT_EQ(interruptions, 6);
}

TEST_F(PruneTest, nothing_goes_when_a_point_cannot_be_read) {
  add("a", "1");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(back_up());
    clock.advance(Seconds(10));
  }
  const auto file = *disk->open(folder.points_path() + "/000002", false);
  const std::string_view part = "!";
  ASSERT_TRUE(file->write(9, {&part, 1}));
  const auto done = prune_before(clock.now());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().where, "restore point 2");
  EXPECT_EQ(folder.points()->size(), 3u);
}

}  // namespace
}  // namespace hikyaku::backup
