#include "directory/site_log.h"

#include <gtest/gtest.h>

#include "directory/site_record.h"
#include "log/folder_for_benches.h"
#include "log/local_engine.h"
#include "log/memory_engine.h"

namespace hikyaku::directory {
namespace {

// A part whose records are "NAME=VALUE"; the last of each name counts.
struct Part {
  explicit Part(SiteLog& log, std::string name) {
    log.add({name,
             [this, name](std::string_view meta, log::Position) {
               if (!meta.starts_with(name)) return false;
               ++taken;
               const auto at = meta.find('=');
               values[std::string(meta.substr(0, at))] = meta.substr(at + 1);
               return true;
             },
             [this] {
               return [copy = values]() mutable -> std::string {
                 if (copy.empty()) return {};
                 const auto first = copy.extract(copy.begin());
                 return first.key() + "=" + first.mapped();
               };
             }});
  }
  std::map<std::string, std::string> values;
  int taken = 0;
};

// Both parts, opened.
struct Both {
  explicit Both(log::Engine& engine) : log(engine), a(log, "a"), b(log, "b") {
    EXPECT_TRUE(net::run(log.open()));
  }
  void set(Part& part, const std::string& name, const std::string& value) {
    std::vector<log::Record> records;
    records.push_back({name + "=" + value, nullptr});
    EXPECT_TRUE(net::run(
        log.append(std::move(records), [&](const log::Appended&) { part.values[name] = value; })));
  }
  void tidy() { net::run(log.tidy()); }
  SiteLog log;
  Part a, b;
};

TEST(SiteLog, gives_each_part_its_records_also_out_of_a_snapshot) {
  log::MemoryEngine engine;
  {
    Both site(engine);
    for (int i = 0; i < 2000; ++i) site.set(site.a, "a" + std::to_string(i % 7), std::to_string(i));
    site.set(site.b, "b", "first");
    site.tidy();
    site.set(site.b, "b", "second");
  }
  Both again(engine);
  EXPECT_EQ(again.a.values.size(), 7u);
  EXPECT_EQ(again.a.values["a6"], "1994");
  EXPECT_EQ(again.a.taken, 7) << "not 2000";
  EXPECT_EQ(again.b.values["b"], "second");
  EXPECT_EQ(again.b.taken, 2);
}

TEST(SiteLog, makes_a_snapshot_at_the_start_when_there_is_much_to_read) {
  log::MemoryEngine engine;
  {
    Both site(engine);
    for (int i = 0; i < 1000; ++i) site.set(site.a, "a", std::to_string(i));
  }
  EXPECT_EQ(Both(engine).a.taken, 1000);
  Both third(engine);
  EXPECT_EQ(third.a.taken, 1);
  EXPECT_EQ(third.a.values["a"], "999");
}

TEST(SiteLog, reads_all_when_a_part_is_not_in_the_snapshot) {
  log::MemoryEngine engine;
  {
    Both site(engine);
    site.set(site.b, "b", "kept");
  }
  {
    SiteLog log(engine);
    Part a(log, "a");
    ASSERT_TRUE(net::run(log.open()));
    for (int i = 0; i < 1000; ++i) {
      std::vector<log::Record> records;
      records.push_back({"a=" + std::to_string(i), nullptr});
      ASSERT_TRUE(net::run(log.append(
          std::move(records), [&](const log::Appended&) { a.values["a"] = std::to_string(i); })));
    }
    net::run(log.tidy());
    ASSERT_TRUE(net::run(engine.read_snapshot("site"))->has_value());
  }
  Both again(engine);
  EXPECT_EQ(again.b.values["b"], "kept");
  EXPECT_EQ(again.a.values["a"], "999");
}

TEST(SiteLog, takes_a_spoiled_snapshot_for_none) {
  log::MemoryEngine engine;
  {
    Both site(engine);
    site.set(site.a, "a", "value");
  }
  ASSERT_TRUE(net::run(engine.write_snapshot("site", 1, log::pieces_of("\1\2\1a\7short"))));
  EXPECT_EQ(Both(engine).a.values["a"], "value");
}

// As the first reading of a large directory is.
TEST(SiteLog, takes_more_at_once_than_the_engine_does) {
  const log::FolderForBenches folder;
  log::LocalOptions options;
  options.work_folder = folder.path;
  const auto engine = log::LocalEngine::start(log::real_disk(), options);
  ASSERT_TRUE(engine);
  SiteLog log(**engine);
  ASSERT_TRUE(net::run(log.open()));
  std::vector<log::Record> records;
  for (int i = 0; i < 400; ++i) records.push_back({std::string(100'000, 'x'), nullptr});
  std::size_t applied = 0;
  const auto done = net::run(log.append(std::move(records), [&](const log::Appended& appended) {
    applied += appended.written.size();
  }));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->last(), 400u);
  EXPECT_EQ(applied, 400u);
}

TEST(SiteSnapshot, is_parsed_whole_or_not_at_all) {
  const std::string bytes("\1\2\2ad\1x\2yz\0\1s\0", 14);
  const auto parts = parse_site_snapshot(bytes);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].name, "ad");
  EXPECT_EQ((*parts)[0].records, (std::vector<std::string_view>{"x", "yz"}));
  EXPECT_TRUE((*parts)[1].records.empty());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parse_site_snapshot(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(parse_site_snapshot(bytes + "x"));
}

TEST(RecordsOf, make_the_same_directory) {
  SiteDirectory site;
  SiteRecord record;
  record.kind = SiteRecord::Kind::domain;
  record.netbios_name = "EPOST";
  record.dns_name = "epost.test";
  site.apply(record);
  record.kind = SiteRecord::Kind::source;
  record.source = {"dc1", std::string(16, 'i'), {}, "cookie"};
  site.apply(record);
  for (std::uint8_t i = 1; i <= 3; ++i) {
    record.kind = SiteRecord::Kind::account;
    record.account.guid.octets[0] = i;
    record.account.name = "user" + std::to_string(i);
    site.apply(record);
  }
  record.kind = SiteRecord::Kind::held;
  record.held = {Harm::disabled, Time(Seconds(1'700'000'000))};
  site.apply(record);
  record.kind = SiteRecord::Kind::passed;
  record.passed_count = 2;
  site.apply(record);
  record.kind = SiteRecord::Kind::removed;
  record.account.guid.octets[0] = 1;
  record.removed.time = 5;
  site.apply(record);

  SiteDirectory again;
  auto next = records_of(site);
  int count = 0;
  for (std::string bytes = next(); !bytes.empty(); bytes = next(), ++count)
    again.apply(*decode(bytes));
  EXPECT_EQ(count, 8);
  EXPECT_EQ(again.accounts.size(), 2u);
  ASSERT_EQ(again.removed.size(), 1u);
  EXPECT_EQ(again.removed.begin()->second.account->name, "user1");
  EXPECT_EQ(again.removed.begin()->second.time, 5);
  EXPECT_EQ(again.held.size(), 1u);
  EXPECT_EQ(again.passed_count, 2u);
  EXPECT_EQ(again.source.cookie, "cookie");
  EXPECT_TRUE(again.seen);
  EXPECT_EQ(again.dns_name, "epost.test");
  Guid third;
  third.octets[0] = 3;
  EXPECT_EQ(again.find(third)->name, "user3");
}

}  // namespace
}  // namespace hikyaku::directory
