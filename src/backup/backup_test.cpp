#include "backup/fixture_for_tests.h"

namespace hikyaku::backup {
namespace {

TEST_F(BackupTest, a_manifest_is_read_as_it_was_written_and_damage_is_seen) {
  Manifest manifest;
  manifest.time = Time(Milliseconds(1234567890123));
  manifest.work_folder = "/var/lib/hikyaku";
  manifest.logs.push_back({"account/1", {7, "inbox/user1"}, 3, {4, 50, 600, 7000, {}}});
  const std::string octets = encode(manifest);
  const auto read = decode(octets);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->time, manifest.time);
  EXPECT_EQ(read->work_folder, manifest.work_folder);
  EXPECT_EQ(read->logs[0].folder_name(), "7-3");
  EXPECT_EQ(read->logs[0].ends.bodies, 7000u);
  EXPECT_EQ(encode(*read), octets);
  for (std::size_t i = 0; i < octets.size(); ++i) {
    std::string wrong = octets;
    wrong[i] = static_cast<char>(wrong[i] ^ 1);
    EXPECT_FALSE(decode(wrong));
    EXPECT_FALSE(decode(octets.substr(0, i)));
  }
}

TEST_F(BackupTest, a_second_backup_copies_only_what_came_and_the_first_point_stays) {
  add("a", "1", std::string(100'000, 'x'));
  add("b", "1");
  ASSERT_TRUE(back_up());
  add("a", "2");
  add("c", "1");
  const auto second = back_up();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->point, 2u);
  EXPECT_LT(second->progress.bytes, 1000u);
  EXPECT_EQ(metas(1, "a"), "1");
  EXPECT_EQ(metas(1, "c"), "");
  EXPECT_EQ(metas(2, "a"), "12");
  EXPECT_EQ(metas(2, "b"), "1");
  EXPECT_EQ(metas(2, "c"), "1");
  EXPECT_TRUE(is_good(1) && is_good(2));
  EXPECT_EQ(*folder.points(), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(BackupTest, what_is_appended_while_it_runs_is_not_in_it) {
  add("a", "1");
  bool is_added = false;
  const auto created = back_up({}, [&](const Progress&) {
    if (!std::exchange(is_added, true)) add("a", "2");
  });
  ASSERT_TRUE(created);
  EXPECT_EQ(metas(1, "a"), "1");
  ASSERT_TRUE(back_up());
  EXPECT_EQ(metas(2, "a"), "12");
}

struct Interrupted {};

TEST_F(BackupTest, one_that_is_interrupted_anywhere_is_continued_by_the_next) {
  for (const char* log : {"a", "b", "c"})
    for (int i = 0; i < 3; ++i)
      add(log, std::to_string(i), std::string(300'000, static_cast<char>('a' + i)));
  CreateOptions options;
  options.bytes_between_saves = 200'000;
  std::string expected = "012";
  int interruptions = 0;
  for (bool is_done = false; !is_done; ++interruptions) {
    int told = 0;
    try {
      is_done = back_up(options, [&](const Progress&) {
                  if (++told == interruptions + 1) throw Interrupted();
                }).has_value();
    } catch (const Interrupted&) {
      EXPECT_TRUE(folder.points()->empty());
      add("a", "x", "y");
      expected += "x";
    }
  }
  EXPECT_GT(interruptions, 4);
  EXPECT_EQ(metas(1, "a"), expected);
  EXPECT_EQ(metas(1, "c"), "012");
  EXPECT_TRUE(is_good(1));
  EXPECT_EQ(disk->list(folder.logs_path())->size(), 3u);  // nothing lies about
}

TEST_F(BackupTest, a_log_that_went_back_is_copied_anew_and_older_points_stay) {
  add("a", "1");
  ASSERT_TRUE(back_up());
  fs::copy(work, base + "/then", fs::copy_options::recursive);
  add("a", "2");
  add("a", "3");
  ASSERT_TRUE(back_up());
  engine.reset();
  fs::remove_all(work);
  fs::rename(base + "/then", work);
  engine = start();
  add("a", "4");
  add("a", "5");
  add("a", "6");
  ASSERT_TRUE(back_up());
  EXPECT_EQ(metas(1, "a"), "1");
  EXPECT_EQ(metas(2, "a"), "123");
  EXPECT_EQ(metas(3, "a"), "1456");
  EXPECT_TRUE(is_good(2) && is_good(3));
}

TEST_F(BackupTest, holes_stay_holes) {
  add("a", "1", std::string(8 << 20, 'x'));
  const auto body = (*net::run(engine->read("a", 1, 1000)))[0].written.body;
  ASSERT_TRUE(net::run(engine->drop("a", {{{}, body}})));
  ASSERT_TRUE(back_up());
  std::string command = "test $(du -sk " + folder.path() + " | cut -f1) -lt 1000";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_TRUE(is_good(1));
}

TEST_F(BackupTest, verify_names_the_account_whose_mail_is_damaged) {
  store::Store store(*engine, clock);
  std::vector<std::string> names;
  for (const char c : {'1', '2'}) {
    const auto account = *net::run(store.open(*Guid::from_bytes(std::string(16, c)), {c}));
    store::NewMessage message{std::make_shared<const std::string>(5000, c),
                              std::make_shared<const std::string>("s"),
                              0,
                              0,
                              {}};
    ASSERT_TRUE(net::run(account->append(1, {message, message})));
    names.push_back(account->log());
  }
  ASSERT_TRUE(back_up());
  EXPECT_TRUE(is_good(1));
  const Manifest manifest = *folder.read(1);
  for (const LogCopy& log : manifest.logs) {
    if (log.name != names[1]) continue;
    const auto file = *disk->open(folder.files_of(log).path("bodies"), false);
    // As a disk that gives zeros for what it lost: it is not taken for dropped.
    ASSERT_TRUE(file->discard(0, 4096));
    const std::string_view part = "!";
    ASSERT_TRUE(file->write(7000, {&part, 1}));
  }
  const auto found = verify(folder, manifest, [](const Progress&) {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].log, names[1]);
  EXPECT_EQ(found[0].damage.bodies, 2u);
  EXPECT_EQ(found[0].damage.first, 2u);
}

}  // namespace
}  // namespace hikyaku::backup
