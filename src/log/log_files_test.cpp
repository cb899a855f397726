// Where all logs end at a moment, and a log's files without an engine.
#include "log/log_files.h"

#include <gtest/gtest.h>

#include "log/local_engine.h"
#include "log/simulated_disk.h"
#include "net/loop.h"

namespace hikyaku::log {
namespace {

struct LogFilesTest : testing::Test {
  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>(3);
  FixedClock clock;
  std::unique_ptr<LocalEngine> engine = start();

  std::unique_ptr<LocalEngine> start() {
    LocalOptions options;
    options.work_folder = "/work";
    options.writer.journal_file_bytes = 1 << 20;
    auto started = LocalEngine::start(disk, options, clock);
    EXPECT_TRUE(started);
    return *std::move(started);
  }
  static Append message(LogName log, std::string meta, std::string body) {
    Append append;
    append.log = std::move(log);
    append.records.push_back({std::move(meta), std::make_shared<const std::string>(body),
                              std::make_shared<const std::string>("s" + body)});
    return append;
  }
  void add(LogName log, std::string meta, std::string body = "x") {
    ASSERT_TRUE(net::run(engine->open(log, log)));
    ASSERT_TRUE(net::run(engine->append(message(log, std::move(meta), std::move(body)))));
    clock.advance(Seconds(1));
  }
  LogFiles files(const LogName& log) {
    const auto moment = net::run(engine->moment());
    for (const auto& one : moment->logs)
      if (one.name == log)
        return {disk.get(), "/work/" + one.place.folder, one.place.number, one.ends};
    ADD_FAILURE() << log;
    return {};
  }
  static std::string metas(const LogFiles& log, Checked* checked = nullptr) {
    std::string all;
    const auto done = check(
        log, [&](const StoredRecord& record) { all += record.is_damaged ? "?" : record.meta; });
    EXPECT_TRUE(done) << describe(done.error());
    if (checked) *checked = *done;
    return all;
  }
};

TEST_F(LogFilesTest, a_moment_has_the_ends_of_open_and_of_closed_logs) {
  add("a", "one");
  add("a", "two");
  engine.reset();
  engine = start();
  add("b", "three");
  const auto moment = net::run(engine->moment());
  ASSERT_TRUE(moment);
  ASSERT_EQ(moment->logs.size(), 2u);
  add("a", "later");
  add("b", "later");
  for (const auto& one : moment->logs) {
    const LogFiles log{disk.get(), "/work/" + one.place.folder, one.place.number, one.ends};
    EXPECT_EQ(metas(log), one.name == "a" ? "onetwo" : "three");
  }
}

TEST_F(LogFilesTest, what_comes_after_a_moment_has_a_later_time) {
  add("a", "before");
  const auto moment = net::run(engine->moment());
  ASSERT_TRUE(net::run(engine->append(message("a", "after", "x"))));
  EXPECT_EQ(metas(files("a")), "beforeafter");
  LogFiles log = files("a");
  log.ends = *ends_at(log, moment->time.time_since_epoch());
  EXPECT_EQ(metas(log), "before");
}

TEST_F(LogFilesTest, one_batch_has_one_time_in_all_logs) {
  add("a", "1");
  add("b", "1");
  std::vector<Append> both;
  both.push_back(message("a", "2", "x"));
  both.push_back(message("b", "2", "x"));
  const auto done = net::run(engine->append_all(std::move(both)));
  EXPECT_EQ(done[0]->written[0].time, done[1]->written[0].time);
}

TEST_F(LogFilesTest, a_cut_by_time_ends_behind_the_last_record_that_is_not_later) {
  const auto first = clock.now().time_since_epoch();
  for (const char* meta : {"0", "1", "2", "3", "4", "5", "6"}) add("a", meta, meta);
  LogFiles log = files("a");
  const Ends all = log.ends;
  for (int i = -1; i < 9; ++i)
    for (const auto more : {Milliseconds(0), Milliseconds(999)}) {
      log.ends = all;
      const auto ends = ends_at(log, first + Seconds(i) + more);
      ASSERT_TRUE(ends);
      log.ends = *ends;
      EXPECT_EQ(metas(log), std::string("0123456").substr(0, static_cast<std::size_t>(i + 1)));
    }
}

TEST_F(LogFilesTest, a_copy_up_to_a_cut_is_whole_and_takes_another_record) {
  for (const char* meta : {"0", "1", "2", "3"}) add("a", meta, std::string(5000, meta[0]));
  LogFiles log = files("a");
  log.ends = *ends_at(log, clock.now().time_since_epoch() - Seconds(3));
  LogFiles copy{disk.get(), "/copy", log.number, log.ends};
  ASSERT_TRUE(make_folders(*disk, "/copy"));
  for (std::size_t i = 0; i < 4; ++i)
    ASSERT_TRUE(copy_octets(*disk, log.path(log_file_names[i]), copy.path(log_file_names[i]), 0,
                            file_ends(log.ends)[i], [](std::uint64_t) {}));
  EXPECT_EQ(*last_row(copy), *last_row(log));
  copy.ends = *add_record(copy, "more", clock.now().time_since_epoch());
  Checked checked;
  EXPECT_EQ(metas(copy, &checked), "01more");
  EXPECT_TRUE(checked.damage.is_none());
  EXPECT_TRUE(checked.empty_bodies.empty());
}

TEST_F(LogFilesTest, a_cut_knows_the_end_of_the_metas_that_are_not_in_rows) {
  const std::string metas_of_a[] = {std::string(70, 'l'), "s", "t", std::string(80, 'm'), "u"};
  for (const std::string& meta : metas_of_a) add("a", meta);
  LogFiles log = files("a");
  EXPECT_EQ(log.ends.metas, 150u);
  log.ends = *ends_at(log, clock.now().time_since_epoch() - Seconds(3));
  EXPECT_EQ(log.ends.tail, 3u);
  EXPECT_EQ(log.ends.metas, 70u);
  const std::string longer(90, 'n');
  log.ends = *add_record(log, longer, clock.now().time_since_epoch());
  EXPECT_EQ(log.ends.metas, 160u);
  EXPECT_EQ(metas(log), metas_of_a[0] + "st" + longer);
}

TEST_F(LogFilesTest, damage_is_found_and_what_was_dropped_is_told_apart) {
  for (const char* meta : {"0", "1", "2"}) add("a", meta, std::string(5000, 'b'));
  const auto records = net::run(engine->read("a", 1, 1000));
  const LogFiles log = files("a");
  const auto flip = [&](const char* file, std::uint64_t at) {
    const auto opened = disk->open(log.path(file), false);
    const std::string_view part = "\xff";
    ASSERT_TRUE((*opened)->write(at, {&part, 1}));
  };
  ASSERT_TRUE(net::run(engine->drop("a", {{{}, (*records)[0].written.body}})));
  flip("bodies", (*records)[1].written.body.place + 77);
  flip("summaries", (*records)[1].written.summary.place + 9);
  flip("records", 2 * row_bytes + 8);
  Checked checked;
  EXPECT_EQ(metas(log, &checked), "01?");
  EXPECT_EQ(checked.damage.bodies, 1u);
  EXPECT_EQ(checked.damage.summaries, 1u);
  EXPECT_EQ(checked.damage.records, 1u);
  EXPECT_EQ(checked.damage.first, 2u);
  ASSERT_EQ(checked.empty_bodies.size(), 1u);
  EXPECT_EQ(checked.empty_bodies[0].second, 1u);
}

TEST_F(LogFilesTest, drops_wait_while_the_files_are_copied) {
  add("a", "0", std::string(5000, 'b'));
  const auto body = (*net::run(engine->read("a", 1, 1000)))[0].written.body;
  std::string octets(body.bytes, '\0');
  auto held = engine->hold_drops();
  ASSERT_TRUE(net::run(engine->drop("a", {{{}, body}})));
  EXPECT_TRUE(net::run(engine->read_body("a", body, 0, octets)));
  held.reset();
  engine.reset();  // the pool finishes what it was given
  engine = start();
  ASSERT_TRUE(net::run(engine->open("a", "a")));
  EXPECT_FALSE(net::run(engine->read_body("a", body, 0, octets)));
}

}  // namespace
}  // namespace hikyaku::log
