// Flipped bits: in the middle of the journal, after a crash of the program or of the machine (J4);
// in a body, which is never given out.
#include <gtest/gtest.h>

#include "log/local_engine.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {
namespace {

const std::string records_path = "/work/queue/records", journal_path = "/work/journal/0.journal";
const std::string paths[] = {records_path, "/work/queue/metas", "/work/queue/bodies",
                             "/work/journal/places", journal_path};

Result<std::unique_ptr<LocalEngine>> start_on(const std::shared_ptr<SimulatedDisk>& disk,
                                              std::uint64_t journal_file_bytes = 40 << 10) {
  LocalOptions options;
  options.work_folder = "/work";
  options.writer.journal_file_bytes = journal_file_bytes;
  options.read_threads = 1;
  return LocalEngine::start(disk, options);
}

Task<void> fill(Engine& engine) {
  EXPECT_EQ(co_await engine.open("queue", "queue"), Position{0});
  for (int i = 1; i <= 6; ++i) {
    Append append;
    append.log = "queue";
    append.records.push_back({"meta " + std::to_string(i),
                              std::make_shared<const std::string>("body " + std::to_string(i))});
    EXPECT_TRUE((co_await engine.append(std::move(append))).has_value());
  }
}

Task<std::vector<std::string>> all_of(Engine& engine) {
  std::vector<std::string> metas;
  EXPECT_TRUE((co_await engine.open("queue", "queue")).has_value());
  const auto records = co_await engine.read("queue", 1, 1 << 20);
  EXPECT_TRUE(records.has_value());
  if (!records) co_return metas;
  for (const StoredRecord& record : *records) {
    metas.push_back(record.meta);
    std::string body(record.written.body.bytes, '\0');
    EXPECT_TRUE((co_await engine.read_body("queue", record.written.body, 0, body)).has_value());
    EXPECT_EQ(body, "body" + record.meta.substr(4));
  }
  co_return metas;
}

/// The disk of a program that was killed after six appends, each a batch: all that was written is
/// there.
struct Killed : testing::Test {
  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>(1);
  std::vector<std::uint64_t> batches;  // where they begin

  void SetUp() override {
    const auto before = std::make_shared<SimulatedDisk>(1);
    auto engine = start_on(before);
    ASSERT_TRUE(engine.has_value());
    net::run(fill(**engine));
    before->crash_at(1);
    engine->reset();
    for (const std::string& path : paths) {
      const std::string octets = before->octets_of(path);
      const std::string_view part = octets;
      disk->put(path, octets);
      if (path != journal_path) continue;
      const auto header = read_journal_header(octets);
      ASSERT_TRUE(header.has_value());
      for (std::uint64_t at = journal_batches_place; at < octets.size(); at += sector_bytes)
        if (read_batch_header(part.substr(at, batch_header_bytes), header->secret))
          batches.push_back(at);
    }
    ASSERT_EQ(batches.size(), 6u);
  }
  /// As drop() leaves it.
  void drop_body_of(Position position) {
    const std::string zeros(body_header_bytes + 6, '\0');
    const std::string_view part = zeros;
    auto file = *disk->open("/work/queue/bodies", false);
    ASSERT_TRUE(file->write((position - 1) * zeros.size(), {&part, 1}).has_value());
  }
  Position tail_of(Engine& engine) { return net::run(engine.open("queue", "queue")).value_or(0); }
  void cut_records(Position last) {
    ASSERT_TRUE((*disk->open(records_path, false))->truncate(last * row_bytes).has_value());
  }
};

using JournalDamage = Killed;

TEST_F(JournalDamage, in_the_middle_loses_nothing_that_the_logs_files_have) {
  const std::vector<std::string> whole{"meta 1", "meta 2", "meta 3", "meta 4", "meta 5", "meta 6"};
  for (const std::uint64_t octet : {0, 20, 60, 150}) {
    disk->flip_bit(journal_path, (batches[2] + octet) * 8);
    auto engine = start_on(disk);
    ASSERT_TRUE(engine.has_value()) << octet << " " << describe(engine.error());
    EXPECT_EQ(net::run(all_of(**engine)), whole) << octet;
    disk->crash_at(1);  // the next start finds an empty journal
    engine->reset();
    disk->recover();
    engine = start_on(disk);
    ASSERT_TRUE(engine.has_value());
    EXPECT_EQ(net::run(all_of(**engine)), whole) << octet;
    engine->reset();
    disk = std::make_shared<SimulatedDisk>(1);
    batches.clear();
    SetUp();
  }
}

TEST_F(JournalDamage, in_the_middle_stops_the_start_when_a_record_is_nowhere_else) {
  disk->flip_bit(journal_path, (batches[2] + 20) * 8);
  cut_records(2);
  const auto engine = start_on(disk);
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, Error::Kind::permanent);
  EXPECT_EQ(engine.error().where, "journal.damaged");
  EXPECT_TRUE(engine.error().detail.contains("record 3")) << engine.error().detail;
  EXPECT_FALSE(start_on(disk).has_value()) << "nothing was given up";
}

TEST_F(JournalDamage, in_the_middle_stops_the_start_when_a_body_is_nowhere_else) {
  disk->flip_bit(journal_path, (batches[2] + 20) * 8);
  const std::string bodies = "/work/queue/bodies";
  disk->flip_bit(bodies, (2 * (body_header_bytes + 6) + body_header_bytes + 1) * 8);
  EXPECT_FALSE(start_on(disk).has_value());
}

TEST_F(JournalDamage, in_the_middle_does_not_stop_the_start_when_the_body_was_given_up) {
  disk->flip_bit(journal_path, (batches[2] + 20) * 8);
  drop_body_of(3);
  const auto engine = start_on(disk);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(tail_of(**engine), 6u);
}

TEST_F(JournalDamage, at_the_end_keeps_a_record_whose_body_was_given_up) {
  disk->flip_bit(journal_path, (batches[4] + 1) * 8);
  disk->flip_bit(journal_path, (batches[5] + 1) * 8);
  drop_body_of(5);
  const auto engine = start_on(disk);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(tail_of(**engine), 6u);
}

TEST_F(JournalDamage, of_several_batches_is_one_gap) {
  disk->flip_bit(journal_path, (batches[1] + 1) * 8);
  disk->flip_bit(journal_path, (batches[2] + 1) * 8);
  disk->flip_bit(journal_path, (batches[4] + 1) * 8);
  const auto engine = start_on(disk);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(net::run(all_of(**engine)).size(), 6u);
}

TEST_F(JournalDamage, at_the_end_keeps_the_record_that_its_log_has) {
  disk->flip_bit(journal_path, (batches[5] + 1) * 8);
  const auto engine = start_on(disk);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(net::run(all_of(**engine)).size(), 6u);
}

TEST_F(JournalDamage, at_the_end_is_else_a_torn_end) {
  disk->flip_bit(journal_path, (batches[5] + 1) * 8);
  cut_records(5);
  const auto engine = start_on(disk);
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ(net::run(all_of(**engine)).size(), 5u);
}

Task<void> finds_damaged_bodies(Engine& engine, SimulatedDisk& disk) {
  const std::string path = "/work/queue/bodies";
  for (const std::size_t bytes : {100u << 10, 600u << 10}) {
    Append append;
    append.log = "queue";
    for (const char fill : {'a', 'b'})
      append.records.push_back({"meta", std::make_shared<const std::string>(bytes, fill)});
    const auto appended = co_await engine.append(std::move(append));
    if (!appended) co_return ADD_FAILURE();
    const StoredBody damaged = appended->written[0].body, intact = appended->written[1].body;
    disk.flip_bit(path, (damaged.place + bytes - 1) * 8);
    std::string part(1000, '\0'), whole(bytes, '\0');
    for (const auto& read : {co_await engine.read_body("queue", damaged, 10, part),
                             co_await engine.read_body("queue", damaged, 0, whole)}) {
      EXPECT_FALSE(read.has_value()) << bytes;
      if (read) continue;
      EXPECT_EQ(read.error().where, "log.damaged");
      EXPECT_EQ(read.error().kind, Error::Kind::permanent);
    }
    for (int times = 0; times < 2; ++times) {
      part.assign(1000, '\0');
      EXPECT_TRUE((co_await engine.read_body("queue", intact, 10, part)).has_value()) << bytes;
      EXPECT_EQ(part, std::string(1000, 'b'));
    }
  }
}
TEST(BodyDamage, is_found_though_it_lies_outside_of_what_is_read) {
  const auto disk = std::make_shared<SimulatedDisk>(1);
  auto engine = start_on(disk, 1 << 20);
  ASSERT_TRUE(engine.has_value());
  net::run(fill(**engine));
  net::run(finds_damaged_bodies(**engine, *disk));
}

TEST(IntactBodies, remembers_the_last_ones) {
  IntactBodies bodies;
  for (Place place = 0; place < 20'000; ++place) bodies.add(1, place);
  EXPECT_TRUE(bodies.contains(1, 19'999));
  EXPECT_TRUE(bodies.contains(1, 16'000));
  EXPECT_FALSE(bodies.contains(1, 1));
  EXPECT_FALSE(bodies.contains(2, 19'999));
}

}  // namespace
}  // namespace hikyaku::log
