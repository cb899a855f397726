// What every engine must do. Include it in a test and instantiate it with a way to make the engine:
//   INSTANTIATE_TEST_SUITE_P(Memory, Conformance, testing::Values(EngineMaker{...}));
#pragma once

#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "log/engine.h"
#include "net/loop.h"

namespace hikyaku::log {

/// Makes an engine. Given the one before, ends it first and opens the same logs again, if the
/// engine can; else gives the same one back.
using EngineMaker = std::function<std::unique_ptr<Engine>(std::unique_ptr<Engine> before)>;

inline Append make_append(LogName log, std::vector<std::string> metas, Position expected = anywhere,
                          Body body = nullptr) {
  Append append;
  append.log = std::move(log);
  append.expected = expected;
  for (auto& meta : metas) append.records.push_back({std::move(meta), body, nullptr});
  return append;
}

class Conformance : public testing::TestWithParam<EngineMaker> {
 protected:
  void SetUp() override { engine = GetParam()(nullptr); }
  void reopen(const LogName& log) {
    engine = GetParam()(std::move(engine));
    open(log);
  }
  Position open(const LogName& log) {
    auto tail = net::run(engine->open(log, "inbox/" + log));
    EXPECT_TRUE(tail.has_value());
    return tail.value_or(~0ull);
  }
  AppendResult append(Append one) { return net::run(engine->append(std::move(one))); }
  std::vector<std::string> metas(const LogName& log, Position from = 1,
                                 std::size_t bytes_max = 1 << 20) {
    std::vector<std::string> found;
    auto records = net::run(engine->read(log, from, bytes_max));
    EXPECT_TRUE(records.has_value());
    if (!records) return found;
    for (auto& record : *records) {
      EXPECT_EQ(record.position, from + found.size());  // L3
      found.push_back(record.meta);
    }
    return found;
  }
  Result<std::string> body(const LogName& log, StoredBody stored) {
    std::string octets(stored.bytes, '\0');
    auto done = net::run(engine->read_body(log, stored, 0, octets));
    if (!done) return std::unexpected(done.error());
    return octets;
  }
  std::unique_ptr<Engine> engine;
};

TEST_P(Conformance, appended_records_are_read_in_order_also_after_a_restart_L1_L3) {
  open("account/a");
  auto first = append(make_append("account/a", {"one", "", "three"}, 0));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->first, 1u);
  EXPECT_EQ(first->last(), 3u);
  ASSERT_TRUE(append(make_append("account/a", {"four"})).has_value());
  const std::vector<std::string> all{"one", "", "three", "four"};
  EXPECT_EQ(metas("account/a"), all);
  reopen("account/a");
  EXPECT_EQ(open("account/a"), 4u);
  EXPECT_EQ(metas("account/a"), all);
  EXPECT_EQ(metas("account/a", 4), std::vector<std::string>{"four"});
  EXPECT_TRUE(metas("account/a", 5).empty());
}

TEST_P(Conformance, an_append_elsewhere_than_at_the_tail_is_a_conflict_and_changes_nothing_L5) {
  open("site");
  ASSERT_TRUE(append(make_append("site", {"a"}, 0)).has_value());
  for (const Position expected : {Position{0}, Position{2}}) {
    const auto refused = append(make_append("site", {"b"}, expected));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, AppendError::Reason::conflict);
  }
  EXPECT_EQ(metas("site"), std::vector<std::string>{"a"});
  EXPECT_TRUE(append(make_append("site", {"b"}, 1)).has_value());
}

TEST_P(Conformance, bodies_small_and_large_come_back_whole_and_by_range_L4) {
  open("queue");
  for (const std::size_t bytes : {0, 1, 4096, 131'071, 131'072, 3'000'000}) {
    std::string octets(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) octets[i] = static_cast<char>(i * 31 + i / 251);
    auto done = append(
        make_append("queue", {"m", "n"}, anywhere, std::make_shared<const std::string>(octets)));
    ASSERT_TRUE(done.has_value()) << bytes;
    reopen("queue");
    for (const auto& written : done->written) {
      EXPECT_EQ(body("queue", written.body), octets) << bytes;
      std::string part(bytes / 3, '\0');
      EXPECT_TRUE(net::run(engine->read_body("queue", written.body, bytes / 2, part)).has_value());
      EXPECT_EQ(part, octets.substr(bytes / 2, bytes / 3));
      char one[1];
      EXPECT_FALSE(net::run(engine->read_body("queue", written.body, bytes, one)).has_value());
    }
  }
}

TEST_P(Conformance, summaries_lie_in_the_order_of_the_records_and_know_when_they_are_damaged) {
  open("site");
  std::vector<Written> written;
  const std::vector<std::string> summaries{"abc", "", "defg"};
  for (const std::string& summary : summaries) {
    Append one = make_append("site", {"with", "without"});
    one.records[0].summary = std::make_shared<const std::string>(summary);
    auto done = append(std::move(one));
    ASSERT_TRUE(done.has_value());
    written.push_back(done->written[0]);
    EXPECT_FALSE(done->written[1].summary.exists());
  }
  reopen("site");
  const Place begin = written.front().summary.place;
  std::string octets(100, '\0');
  const auto count = net::run(engine->read_summaries("site", begin, octets));
  ASSERT_EQ(count, written.back().summary.place + written.back().summary.bytes - begin);
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const auto& [place, bytes] = written[i].summary;
    EXPECT_EQ(intact_summary(std::string_view(octets).substr(place - begin, bytes)), summaries[i]);
  }
  octets[3] = static_cast<char>(octets[3] ^ 1);
  EXPECT_FALSE(intact_summary(std::string_view(octets).substr(0, written[0].summary.bytes)));
}

TEST_P(Conformance, what_is_dropped_is_an_error_and_what_lies_beside_it_stays) {
  open("account/a");
  Append one = make_append("account/a", {});
  for (const char fill : {'a', 'b', 'c', 'd'})
    one.records.push_back({std::string("meta ") + fill,
                           std::make_shared<const std::string>(10'000, fill),
                           std::make_shared<const std::string>(10'000, fill)});
  const auto done = append(std::move(one));
  ASSERT_TRUE(done.has_value());
  // One by itself, and another later: what is left between is whole.
  for (const int index : {1, 3}) {
    const auto& [summary, stored, time] = done->written[index];
    EXPECT_TRUE(net::run(engine->drop("account/a", {{summary, stored}})).has_value());
    EXPECT_TRUE(net::run(engine->drop("account/a", {{summary, stored}})).has_value()) << "again";
  }
  for (int times = 0; times < 2; ++times) {
    for (int index = 0; index < 4; ++index) {
      const auto& [summary, stored, time] = done->written[index];
      std::string octets(summary.bytes, '\0');
      ASSERT_TRUE(net::run(engine->read_summaries("account/a", summary.place, octets)));
      const bool is_dropped = index % 2 == 1;
      EXPECT_EQ(intact_summary(octets).has_value(), !is_dropped) << index;
      EXPECT_EQ(body("account/a", stored).has_value(), !is_dropped) << index;
    }
    EXPECT_EQ(metas("account/a").size(), 4u);
    reopen("account/a");
  }
}

TEST_P(Conformance, a_summary_is_written_again_in_its_place) {
  open("site");
  Append one = make_append("site", {"a", "b"});
  for (Record& record : one.records)
    record.summary = std::make_shared<const std::string>("summary of " + record.meta);
  const auto done = append(std::move(one));
  ASSERT_TRUE(done.has_value());
  const StoredSummary first = done->written[0].summary;
  EXPECT_FALSE(net::run(engine->mend_summary("site", first, "longer than before")));
  EXPECT_TRUE(net::run(engine->mend_summary("site", first, "SUMMARY of a")));
  reopen("site");
  const std::string expected[] = {"SUMMARY of a", "summary of b"};
  for (int i = 0; i < 2; ++i) {
    const auto& [place, bytes] = done->written[i].summary;
    std::string stored(bytes, '\0');
    ASSERT_TRUE(net::run(engine->read_summaries("site", place, stored)));
    EXPECT_EQ(intact_summary(stored), expected[i]);
  }
}

TEST_P(Conformance, times_never_go_back_L8) {
  open("site");
  ASSERT_TRUE(append(make_append("site", {"a", "b"})).has_value());
  reopen("site");
  ASSERT_TRUE(append(make_append("site", {"c"})).has_value());
  const auto records = net::run(engine->read("site", 1, 1 << 20));
  ASSERT_TRUE(records.has_value());
  Milliseconds before{1};
  for (const StoredRecord& record : *records) {
    EXPECT_GE(record.written.time, before);
    before = record.written.time;
  }
}

TEST_P(Conformance, a_read_gives_at_least_one_record_and_about_as_many_octets_as_asked) {
  open("site");
  ASSERT_TRUE(
      append(make_append("site", std::vector<std::string>(1000, "0123456789"))).has_value());
  EXPECT_EQ(metas("site", 1, 1).size(), 1u);
  EXPECT_EQ(metas("site", 1, 100).size(), 10u);
  EXPECT_EQ(metas("site", 500, 1 << 20).size(), 501u);
}

TEST_P(Conformance, appends_to_several_logs_succeed_or_fail_each_by_itself_L2) {
  open("a");
  open("b");
  std::vector<Append> appends;
  appends.push_back(make_append("a", {"1", "2"}, 0));
  appends.push_back(make_append("b", {"1"}, 7));
  appends.push_back(make_append("a", {"3"}, 2));
  auto results = net::run(engine->append_all(std::move(appends)));
  ASSERT_EQ(results.size(), 3u);
  EXPECT_TRUE(results[0].has_value());
  EXPECT_FALSE(results[1].has_value());
  EXPECT_TRUE(results[2].has_value());
  reopen("a");
  open("b");
  EXPECT_EQ(metas("a").size(), 3u);
  EXPECT_TRUE(metas("b").empty());
}

TEST_P(Conformance, a_snapshot_is_kept_and_replaced) {
  open("site");
  ASSERT_TRUE(append(make_append("site", {"a", "b"})).has_value());
  EXPECT_EQ(net::run(engine->read_snapshot("site"))->has_value(), false);
  for (const Position position : {1, 2}) {
    ASSERT_TRUE(
        net::run(engine->write_snapshot("site", position, pieces_of(std::string(9000, 's')))));
    reopen("site");
    auto snapshot = net::run(engine->read_snapshot("site"));
    ASSERT_TRUE(snapshot.has_value() && snapshot->has_value());
    EXPECT_EQ((*snapshot)->position, position);
    EXPECT_EQ((*snapshot)->bytes, std::string(9000, 's'));
  }
  EXPECT_FALSE(net::run(engine->write_snapshot("site", 3, pieces_of(""))).has_value());
}

TEST_P(Conformance, logs_are_found_by_their_prefix) {
  for (const char* name : {"account/b", "account/a", "site"}) open(name);
  EXPECT_EQ(net::run(engine->list("account/")), (std::vector<LogName>{"account/a", "account/b"}));
  EXPECT_EQ(net::run(engine->exists("site")), true);
  EXPECT_EQ(net::run(engine->exists("sit")), false);
}

TEST_P(Conformance, a_watch_tells_of_appends_until_it_ends) {
  open("site");
  std::vector<Position> told;
  auto watch = engine->watch("site", [&](Position tail) { told.push_back(tail); });
  ASSERT_TRUE(append(make_append("site", {"a", "b"})).has_value());
  watch.reset();
  ASSERT_TRUE(append(make_append("site", {"c"})).has_value());
  EXPECT_EQ(told, std::vector<Position>{2});
}

TEST_P(Conformance, what_breaks_a_limit_is_invalid) {
  const auto reason = [&](Append one) { return append(std::move(one)).error().reason; };
  EXPECT_EQ(reason(make_append("not-open", {"a"})), AppendError::Reason::invalid);
  open("site");
  EXPECT_EQ(reason(make_append("site", {})), AppendError::Reason::invalid);
  EXPECT_EQ(reason(make_append("site", {std::string(record_meta_bytes_max + 1, 'x')})),
            AppendError::Reason::invalid);
  for (const char* name : {"", "Site", "a b", "../x"})
    EXPECT_FALSE(net::run(engine->open(name, "x")).has_value()) << name;
}

}  // namespace hikyaku::log
