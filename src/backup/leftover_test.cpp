#include "backup/prune_fixture_for_tests.h"
#include "delivery/queue_record.h"

namespace hikyaku::backup {
namespace {

TEST_F(PruneTest, mail_that_was_given_up_before_the_oldest_point_goes) {
  for (const char letter : {'a', 'b', 'c', 'd', 'e'}) deliver(letter);
  ASSERT_TRUE(back_up());
  expunge(2);
  expunge(3);
  give_up();
  expunge(4);  // can be brought back
  const Time second = back_up()->manifest.time;
  clock.advance(Seconds(10));
  give_up();
  expunge(1);
  ASSERT_TRUE(back_up());
  EXPECT_EQ(bodies(3), "abcde");

  EXPECT_EQ(prune_before(Time())->messages, 0u) << "nothing is old enough";
  const auto trial = prune_before(second, true);
  ASSERT_TRUE(trial);
  EXPECT_EQ(trial->messages, 2u);
  EXPECT_EQ(trial->bytes, 2u * (9032 + 2008));
  EXPECT_EQ(bodies(3), "abcde");
  EXPECT_EQ(*folder.points(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(*folder.pruned(), std::nullopt);

  const auto done = prune_before(second);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(done->bytes, trial->bytes);
  EXPECT_EQ(bodies(3), "a..de");
  EXPECT_TRUE(is_good(2) && is_good(3));
  EXPECT_EQ(prune_before(second)->messages, 0u);
  ASSERT_TRUE(prune_before(clock.now()));
  EXPECT_EQ(bodies(3), "a...e");
  EXPECT_TRUE(is_good(3));
  deliver('f');
  ASSERT_TRUE(back_up());
  EXPECT_EQ(bodies(4), "a...ef");
  EXPECT_TRUE(is_good(4));
}

TEST_F(PruneTest, damage_keeps_all_of_its_log) {
  for (const char letter : {'a', 'b'}) deliver(letter);
  expunge(1);
  give_up();
  ASSERT_TRUE(back_up());
  clock.advance(Seconds(10));
  const auto created = back_up();
  const log::LogFiles files = folder.files_of(created->manifest.logs[0]);
  const auto file = *disk->open(files.path("records"), false);
  const std::string_view part = "!";
  ASSERT_TRUE(file->write(log::row_bytes + 9, {&part, 1}));
  const auto done = prune_before(clock.now());
  ASSERT_TRUE(done);
  EXPECT_EQ(done->points.size(), 1u);
  EXPECT_EQ(done->messages, 0u);
}

TEST_F(PruneTest, mail_that_left_the_queue_goes) {
  using namespace delivery;
  Added added;
  added.entry.recipients.resize(1);
  add("queue", encode(QueueRecord(added)), std::string(9000, 'x'));
  add("queue", encode(QueueRecord(added)), std::string(9000, 'y'));
  Attempted attempted{1, {}, {{0, Recipient::State::delivered, {}, {}}}};
  log::Append append;
  append.log = "queue";
  append.records.push_back({encode(QueueRecord(attempted)), nullptr});
  ASSERT_TRUE(net::run(engine->append(std::move(append))));
  ASSERT_TRUE(back_up());
  clock.advance(Seconds(10));
  ASSERT_TRUE(back_up());
  log = "queue";
  EXPECT_EQ(bodies(2), "xy");
  EXPECT_EQ(prune_before(clock.now())->messages, 1u);
  EXPECT_EQ(bodies(2), ".y");
}

}  // namespace
}  // namespace hikyaku::backup
