#include <sys/stat.h>

#include "backup/restore_fixture_for_tests.h"

namespace hikyaku::backup {
namespace {

TEST_F(RestoreTest, a_point_comes_into_an_empty_work_folder) {
  deliver("one");
  add("site", "view");
  add("queue", "mail");
  ASSERT_TRUE(back_up());
  engine.reset();
  fs::rename(work, base + "/lost");
  const auto done = restore(1);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->aside, "");
  EXPECT_EQ(done->queue_records_left, 1u);
  engine = start();
  EXPECT_EQ(seen().messages, "one ");
  EXPECT_EQ(metas_of("site"), "view");
  EXPECT_EQ(metas_of("queue"), "");
  struct stat status{};
  ASSERT_EQ(stat((work + "/inbox/user/bodies").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(stat((work + "/inbox").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  for (const auto& entry : fs::directory_iterator(work))
    EXPECT_FALSE(entry.path().filename().string().contains("restore")) << entry.path();
}

TEST_F(RestoreTest, the_first_opening_leaves_a_snapshot_for_the_next) {
  deliver("one", 1500);
  ASSERT_TRUE(back_up());
  engine.reset();
  fs::rename(work, base + "/lost");
  ASSERT_TRUE(restore(1));
  EXPECT_FALSE(fs::exists(work + "/inbox/user/snapshot"));
  engine = start();
  store::Store store(*engine, clock);
  ASSERT_TRUE(net::run(store.open(guid, "inbox/user")));
  engine.reset();  // waits for what it was given
  EXPECT_TRUE(fs::exists(work + "/inbox/user/snapshot"));
}

TEST_F(RestoreTest, going_back_gives_new_uid_validities_and_leaves_a_way_back) {
  deliver("one");
  ASSERT_TRUE(back_up());
  deliver("two");
  const Time then = clock.now() - Milliseconds(500);
  deliver("three");
  ASSERT_TRUE(back_up());
  deliver("four");
  const Seen before = seen();
  engine.reset();
  const auto done = restore(2, then);
  ASSERT_TRUE(done) << describe(done.error());
  engine = start();
  EXPECT_EQ(seen().messages, "one two ");
  EXPECT_GT(seen().uid_validity, before.uid_validity + 50'000);
  deliver("five");
  EXPECT_EQ(seen().messages, "one two five ");
  // The way back: the folders that were moved aside.
  engine.reset();
  fs::remove_all(work + "/inbox");
  fs::remove_all(work + "/journal");
  fs::rename(done->aside + "/inbox", work + "/inbox");
  fs::rename(done->aside + "/journal", work + "/journal");
  engine = start();
  EXPECT_EQ(seen().messages, "one two three four ");
  EXPECT_EQ(seen().uid_validity, before.uid_validity);
}

TEST_F(RestoreTest, the_queue_comes_when_it_is_asked_for) {
  add("queue", "mail");
  ASSERT_TRUE(back_up());
  engine.reset();
  ASSERT_TRUE(restore(1, {}, true));
  engine = start();
  EXPECT_EQ(metas_of("queue"), "mail");
}

TEST_F(RestoreTest, a_backup_after_a_restore_is_a_new_copy_and_both_can_be_restored) {
  deliver("one");
  ASSERT_TRUE(back_up());
  deliver("two");
  ASSERT_TRUE(back_up());
  engine.reset();
  ASSERT_TRUE(restore(1));
  engine = start();
  deliver("three");
  ASSERT_TRUE(back_up());
  EXPECT_TRUE(is_good(1) && is_good(2) && is_good(3));
  engine.reset();
  clock.advance(Seconds(2));
  ASSERT_TRUE(restore(2));
  engine = start();
  EXPECT_EQ(seen().messages, "one two ");
  engine.reset();
  clock.advance(Seconds(2));
  ASSERT_TRUE(restore(3));
  engine = start();
  EXPECT_EQ(seen().messages, "one three ");
}

}  // namespace
}  // namespace hikyaku::backup
