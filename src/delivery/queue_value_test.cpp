#include "delivery/queue_value.h"

#include <gtest/gtest.h>

namespace hikyaku::delivery {
namespace {

using State = Recipient::State;
constexpr Time start{Milliseconds(1'700'000'000'000)};

Entry entry_for(std::vector<std::string> names) {
  Entry entry;
  entry.tag = "TAG1";
  entry.received = start;
  entry.expires = start + std::chrono::days(4);
  entry.from = {"sender", "example.jp"};
  for (std::string& name : names) {
    Recipient recipient;
    recipient.path = {std::move(name), "example.org"};
    recipient.next = start;
    entry.recipients.push_back(std::move(recipient));
  }
  return entry;
}

Outcome outcome(std::uint32_t recipient, State state, std::string status = "2.0.0") {
  return {recipient, state, start + Seconds(60), {std::move(status), "words", "mx.example", true}};
}

/// The log of a queue, folded now and again from its octets.
struct Folded {
  QueueValue value;
  std::vector<std::pair<std::string, log::StoredBody>> log;

  void apply(const QueueRecord& record, log::StoredBody body = {}) {
    log.emplace_back(encode(record), body);
    value.apply(record, body);
    // Reopened after this very record, from the start and from a snapshot: the same value.
    EXPECT_EQ(octets(reopened()), octets(value));
    const auto entries = decode_snapshot(octets(value));
    ASSERT_TRUE(entries);
    EXPECT_EQ(octets(QueueValue(value.position(), *entries)), octets(value));
  }
  QueueValue reopened() const {
    QueueValue again;
    for (const auto& [meta, body] : log) {
      const auto record = decode_record(meta);
      EXPECT_TRUE(record);
      if (record) again.apply(*record, body);
    }
    return again;
  }
  static std::string octets(const QueueValue& value) {
    std::vector<EntryPtr> entries;
    for (const auto& [id, entry] : value.entries()) entries.push_back(entry);
    return encode_snapshot(entries);
  }
};

TEST(QueueValue, keeps_an_entry_until_every_recipient_is_final) {
  Folded queue;
  queue.apply(Added{entry_for({"a", "b"})}, {77, 1234});
  const EntryPtr entry = queue.value.find(1);
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->body.place, 77u);
  EXPECT_EQ(entry->body.bytes, 1234u);
  queue.apply(Attempted{1, start, {outcome(0, State::delivered)}});
  ASSERT_NE(queue.value.find(1), nullptr);
  EXPECT_EQ(queue.value.find(1)->recipients[0].attempts_count, 1u);
  queue.apply(Attempted{1, start, {outcome(1, State::delivered)}});
  EXPECT_EQ(queue.value.find(1), nullptr);
  EXPECT_EQ(entry->recipients[0].state, State::waiting) << "values do not change";
}

TEST(QueueValue, remembers_why_and_when_a_recipient_is_tried_again) {
  Folded queue;
  queue.apply(Added{entry_for({"a"})});
  queue.apply(Attempted{1, start + Seconds(1), {outcome(0, State::waiting, "4.2.1")}});
  queue.apply(Attempted{1, start + Seconds(2), {outcome(0, State::waiting, "4.2.2")}});
  const Recipient& recipient = queue.value.find(1)->recipients[0];
  EXPECT_EQ(recipient.attempts_count, 2u);
  EXPECT_EQ(recipient.last, start + Seconds(2));
  EXPECT_EQ(recipient.next, start + Seconds(60));
  EXPECT_EQ(recipient.reason.status, "4.2.2");
}

TEST(QueueValue, keeps_a_failure_until_the_sender_has_been_told) {
  Folded queue;
  queue.apply(Added{entry_for({"a"})});
  queue.apply(Attempted{1, start, {outcome(0, State::failed, "5.1.1")}});
  ASSERT_NE(queue.value.find(1), nullptr);
  EXPECT_FALSE(queue.value.find(1)->is_waiting());
  queue.apply(Reported{1, {0}});
  EXPECT_EQ(queue.value.find(1), nullptr);
}

TEST(QueueValue, retry_brings_waiting_recipients_forward_and_never_back) {
  Folded queue;
  queue.apply(Added{entry_for({"a", "b"})});
  queue.apply(Attempted{1, start, {outcome(0, State::waiting, "4.0.0")}});
  queue.apply(Retried{1, start + Seconds(5)});
  EXPECT_EQ(queue.value.find(1)->recipients[0].next, start + Seconds(5));
  EXPECT_EQ(queue.value.find(1)->recipients[1].next, start);
}

TEST(QueueValue, removal_is_silent_or_fails_what_waits) {
  Folded queue;
  queue.apply(Added{entry_for({"a"})});
  queue.apply(Removed{1, start, false});
  EXPECT_EQ(queue.value.find(1), nullptr);
  queue.apply(Added{entry_for({"a", "b"})});
  queue.apply(Attempted{3, start, {outcome(0, State::delivered)}});
  queue.apply(Removed{3, start, true});
  ASSERT_NE(queue.value.find(3), nullptr);
  EXPECT_EQ(queue.value.find(3)->recipients[0].state, State::delivered);
  EXPECT_EQ(queue.value.find(3)->recipients[1].state, State::failed);
}

TEST(QueueValue, passes_over_records_about_what_is_gone) {
  Folded queue;
  queue.apply(Added{entry_for({"a"})});
  queue.apply(Attempted{1, start, {outcome(7, State::delivered)}});
  ASSERT_NE(queue.value.find(1), nullptr);
  EXPECT_EQ(queue.value.find(1)->recipients[0].attempts_count, 0u);
  queue.apply(Attempted{1, start, {outcome(0, State::delivered)}});
  queue.apply(Attempted{1, start, {outcome(0, State::waiting)}});
  queue.apply(Retried{99, start});
  EXPECT_EQ(queue.value.position(), 5u);
  EXPECT_TRUE(queue.value.entries().empty());
}

TEST(QueueRecord, refuses_octets_cut_anywhere_and_octets_too_many) {
  const std::string whole = encode(Added{entry_for({"a", "b"})});
  ASSERT_TRUE(decode_record(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_record(whole.substr(0, length))) << length;
  EXPECT_FALSE(decode_record(whole + "x"));
  std::string other_version = whole;
  other_version[0] = 9;
  EXPECT_FALSE(decode_record(other_version));
}

TEST(QueueRecord, keeps_every_field_of_an_entry) {
  Entry entry = entry_for({"a"});
  entry.via = "192.0.2.1:10025";
  entry.body_8bit = entry.is_bounce = entry.is_silent = true;
  entry.recipients[0].reason = {"4.4.1", "no answer", "mx [192.0.2.1]:25", true};
  const auto record = decode_record(encode(Added{entry}));
  ASSERT_TRUE(record);
  const Entry& again = std::get<Added>(*record).entry;
  EXPECT_EQ(again.tag, entry.tag);
  EXPECT_EQ(again.via, entry.via);
  EXPECT_EQ(again.from, entry.from);
  EXPECT_EQ(again.expires, entry.expires);
  EXPECT_TRUE(again.body_8bit && again.is_bounce && again.is_silent);
  EXPECT_EQ(again.recipients, entry.recipients);
}

}  // namespace
}  // namespace hikyaku::delivery
