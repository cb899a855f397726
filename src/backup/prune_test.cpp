#include "backup/prune.h"

#include "backup/fixture_for_tests.h"
#include "delivery/queue_record.h"

namespace hikyaku::backup {
namespace {

struct Interrupted {};

struct PruneTest : BackupTest {
  const Guid guid = *Guid::from_bytes(std::string(16, 'p'));
  log::LogName log = store::account_log(guid);

  template <class F>
  void with_account(F work) {
    store::Store store(*engine, clock);
    work(**net::run(store.open(guid, "inbox/user")));
    clock.advance(Seconds(10));
  }
  void deliver(char letter) {
    with_account([&](store::Account& account) {
      store::NewMessage message{std::make_shared<const std::string>(9000, letter),
                                std::make_shared<const std::string>(2000, letter),
                                0,
                                0,
                                {}};
      ASSERT_TRUE(net::run(account.append(1, {message})));
    });
  }
  void expunge(store::Uid uid) {
    with_account([&](store::Account& account) {
      store::UidSet uids;
      uids.add(uid, uid);
      ASSERT_TRUE(net::run(account.expunge(1, uids, false)));
    });
  }
  void give_up() {
    with_account([&](store::Account& account) {
      ASSERT_TRUE(net::run(account.discard_expunged(clock.now())));
    });
  }
  Result<Pruned> prune_before(
      Time before, bool is_trial = false, const Tell& tell = [](const Progress&) {}) {
    return prune(folder, {before, is_trial}, tell);
  }
  /// Of each body in the newest copy: its letter, or '.' where it is gone.
  std::string bodies(std::uint64_t point) {
    std::string all;
    for (const LogCopy& copy : folder.read(point)->logs) {
      if (copy.name != log) continue;
      const log::LogFiles files = folder.files_of(copy);
      EXPECT_TRUE(log::read_records(files, [&](const log::StoredRecord& record) {
        if (!record.written.body.exists()) return;
        char octet = 0;
        const auto file = disk->open(files.path("bodies"), false);
        EXPECT_TRUE((*file)->read(record.written.body.place + 1000, {&octet, 1}));
        all += octet == 0 ? '.' : octet;
      }));
    }
    return all;
  }
  std::string copies() {
    auto names = *disk->list(folder.logs_path());
    std::ranges::sort(names);
    std::string all;
    for (const std::string& name : names) all += name + " ";
    return all;
  }
};

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
