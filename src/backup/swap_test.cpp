#include <fstream>

#include "backup/restore_fixture_for_tests.h"

namespace hikyaku::backup {
namespace {

TEST_F(RestoreTest, a_running_server_is_left_alone) {
  deliver("one");
  ASSERT_TRUE(back_up());
  const auto done = restore(1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, Error::Kind::denied);
  EXPECT_EQ(seen().messages, "one ");
}

TEST_F(RestoreTest, one_that_was_cut_while_it_moved_is_done_by_the_next) {
  deliver("one");
  ASSERT_TRUE(back_up());
  deliver("two");
  engine.reset();
  // As it is when the journal was moved, and nothing else.
  const std::string aside = work + "/before-restore-x";
  fs::create_directory(aside);
  fs::rename(work + "/journal", aside + "/journal");
  std::ofstream(work + "/journal") << aside << "\n";
  log::LocalOptions options;
  options.work_folder = work;
  EXPECT_FALSE(log::LocalEngine::start(disk, options, clock));
  const auto done = restore(1);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->aside, aside);
  engine = start();
  EXPECT_EQ(seen().messages, "one ");
  // And when all was moved but the journal.
  engine.reset();
  fs::rename(work + "/journal", base + "/journal");
  std::ofstream(work + "/journal") << aside << "\n";
  ASSERT_TRUE(restore(1));
  engine = start();
  EXPECT_EQ(seen().messages, "one ");
  EXPECT_TRUE(fs::exists(aside + "/inbox/user/bodies"));
}

TEST_F(RestoreTest, a_mailbox_folder_elsewhere_is_restored_and_moved_aside_where_it_is) {
  net::run(engine->open(store::account_log(guid), base + "/elsewhere/user"));
  deliver("one");
  ASSERT_TRUE(back_up());
  deliver("two");
  engine.reset();
  ASSERT_TRUE(restore(1));
  engine = start();
  EXPECT_EQ(seen().messages, "one ");
  int count = 0;
  for (const auto& entry : fs::directory_iterator(base + "/elsewhere")) {
    EXPECT_TRUE(entry.path().filename().string().starts_with("user")) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 2);
}

TEST_F(RestoreTest, a_mailbox_that_was_moved_since_comes_back_where_it_was) {
  deliver("one");
  ASSERT_TRUE(back_up());
  ASSERT_TRUE(net::run(engine->open(store::account_log(guid), {})));
  ASSERT_TRUE(net::run(engine->move(store::account_log(guid), "boxes/user")));
  deliver("two");
  ASSERT_TRUE(back_up());
  engine.reset();
  clock.advance(Seconds(2));
  const auto done = restore(1);
  ASSERT_TRUE(done) << describe(done.error());
  engine = start();
  EXPECT_EQ(seen().messages, "one ");
  EXPECT_TRUE(fs::exists(work + "/inbox/user/bodies"));
  EXPECT_FALSE(fs::exists(work + "/boxes/user"));
  EXPECT_TRUE(fs::exists(done->aside + "/boxes/user/bodies"));
  engine.reset();
  clock.advance(Seconds(2));
  ASSERT_TRUE(restore(2));
  engine = start();
  EXPECT_EQ(seen().messages, "one two ");
  EXPECT_TRUE(fs::exists(work + "/boxes/user/bodies"));
}

}  // namespace
}  // namespace hikyaku::backup
