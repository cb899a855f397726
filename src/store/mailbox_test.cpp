#include <random>

#include <gtest/gtest.h>

#include "store/messages_edit.h"
#include "store/sync.h"
#include "store/value_for_tests.h"

namespace hikyaku::store {
namespace {

Message message(Uid uid, Flags flags = 0) {
  Message m;
  m.uid = uid;
  m.bytes = 10;
  m.modseq = uid;
  m.flags = flags;
  return m;
}

Mailbox mailbox_of(Uid count) {
  Mailbox mailbox;
  for (Uid uid = 1; uid <= count; ++uid) mailbox.append(message(uid));
  mailbox.uid_next = count + 1;
  return mailbox;
}

std::vector<Message> all(const Mailbox& mailbox) {
  std::vector<Message> messages;
  for (std::size_t i = 0; i < mailbox.chunk_count(); ++i) {
    EXPECT_EQ(mailbox.begin(i), messages.size());
    EXPECT_FALSE(mailbox.chunk(i).empty());
    EXPECT_LE(mailbox.chunk(i).size(), chunk_messages);
    for (const Message& m : mailbox.chunk(i)) messages.push_back(m);
  }
  EXPECT_EQ(messages.size(), mailbox.size());
  return messages;
}

Difference naive_difference(const Mailbox& before, const Mailbox& after) {
  Difference result;
  const auto old = all(before), now = all(after);
  for (std::size_t i = 0; i < old.size(); ++i)
    if (!after.find(old[i].uid)) {
      result.expunged.insert(result.expunged.begin(), i);
      result.expunged_uids.add(old[i].uid);
    }
  result.first_new = now.size();
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto at = before.find(now[i].uid);
    if (!at)
      result.first_new = std::min(result.first_new, i);
    else if (old[*at].modseq != now[i].modseq)
      result.changed.push_back(i);
  }
  return result;
}

}  // namespace

TEST(UidSet, joins_what_overlaps_or_touches) {
  const struct {
    std::vector<UidSet::Range> added;
    std::string text;
  } rows[] = {
      {{}, ""},
      {{{1, 3}, {4, 4}, {7, 7}}, "1:4,7"},
      {{{9, 7}, {1, 1}}, "1,7:9"},
      {{{1, 1}, {3, 3}, {5, 5}, {2, 4}}, "1:5"},
      {{{10, 20}, {1, 5}, {6, 9}}, "1:20"},
      {{{10, 20}, {12, 13}}, "10:20"},
      {{{10, 20}, {30, 40}, {15, 35}}, "10:40"},
      {{{0xffffffff, 0xffffffff}, {0xfffffffe, 0xfffffffe}, {1, 1}}, "1,4294967294:4294967295"},
  };
  for (const auto& row : rows) {
    UidSet uids;
    for (const auto& [first, last] : row.added) uids.add(first, last);
    EXPECT_EQ(uids.text(), row.text);
  }
}

TEST(UidSet, is_the_set_that_was_added) {
  std::mt19937 random(20);
  for (int round = 0; round < 200; ++round) {
    UidSet uids;
    std::vector<bool> naive(80);
    for (int i = 0; i < 12; ++i) {
      const Uid a = random() % 70 + 1, b = a + random() % 6;
      uids.add(a, b);
      for (Uid uid = a; uid <= b; ++uid) naive[uid] = true;
    }
    for (Uid uid = 0; uid < 80; ++uid) ASSERT_EQ(uids.contains(uid), naive[uid]) << uids.text();
    ASSERT_EQ(uids.count(), static_cast<std::uint64_t>(std::ranges::count(naive, true)));
  }
}

TEST(Mailbox, finds_by_uid_and_by_number) {
  Mailbox mailbox = mailbox_of(2000);
  mailbox.erase(set_of(500, 1499), [](const Message&) { return true; });
  ASSERT_EQ(mailbox.size(), 1000u);
  EXPECT_EQ(mailbox.at(0).uid, 1u);
  EXPECT_EQ(mailbox.at(498).uid, 499u);
  EXPECT_EQ(mailbox.at(499).uid, 1500u);
  EXPECT_EQ(mailbox.at(999).uid, 2000u);
  EXPECT_EQ(mailbox.lower_bound(0), 0u);
  EXPECT_EQ(mailbox.lower_bound(700), 499u);
  EXPECT_EQ(mailbox.lower_bound(2001), 1000u);
  EXPECT_EQ(mailbox.find(1500), 499u);
  EXPECT_FALSE(mailbox.find(1499));
}

TEST(Mailbox, an_older_value_does_not_see_what_is_added) {
  const Mailbox before = mailbox_of(10);
  Mailbox first = before, second = before;
  first.append(message(11));
  second.append(message(12));  // grows from the same entries: must not meet the other's
  EXPECT_EQ(before.size(), 10u);
  EXPECT_EQ(all(first).back().uid, 11u);
  EXPECT_EQ(all(second).back().uid, 12u);
  EXPECT_EQ(first.chunk_identity(0), before.chunk_identity(0));
  EXPECT_NE(second.chunk_identity(0), before.chunk_identity(0));
}

TEST(Mailbox, a_change_copies_only_the_chunks_it_touches) {
  const Mailbox before = mailbox_of(5 * chunk_messages);
  Mailbox after = before;
  after.update(set_of(chunk_messages + 1, chunk_messages + 3), [](Message& m) {
    m.flags |= seen;
    return m.uid != chunk_messages + 2;
  });
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(after.chunk_identity(i) == before.chunk_identity(i), i != 1) << i;
  EXPECT_EQ(after.unseen_count, before.size() - 2);
  EXPECT_EQ(before.at(chunk_messages).flags, 0u);
  EXPECT_EQ(after.at(chunk_messages).flags, seen);
  EXPECT_EQ(after.at(chunk_messages + 1).flags, 0u);
}

TEST(Mailbox, chunks_stay_few_when_messages_go) {
  Mailbox mailbox = mailbox_of(20 * chunk_messages);
  for (Uid uid = 1; uid <= 20 * chunk_messages; ++uid)
    if (uid % 200) mailbox.erase(set_of(uid, uid), [](const Message&) { return true; });
  EXPECT_EQ(mailbox.size(), 51u);
  EXPECT_LE(mailbox.chunk_count(), 2u);
}

TEST(Difference, is_what_a_naive_comparison_says) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    Mailbox before = mailbox_of(random() % 3000);
    for (int i = 0; i < 3; ++i) {
      const Uid at = random() % 3000 + 1;
      before.erase(set_of(at, at + random() % 600), [](const Message&) { return true; });
    }
    Mailbox after = before;
    ModSeq modseq = 10'000;
    for (int step = 0; step < 8; ++step) {
      const Uid at = random() % 3000 + 1;
      const UidSet uids = set_of(at, at + random() % 40);
      switch (random() % 3) {
        case 0:
          after.erase(uids, [&](const Message&) { return random() % 2 == 0; });
          break;
        case 1:
          after.update(uids, [&](Message& m) {
            m.modseq = ++modseq;
            return true;
          });
          break;
        case 2:
          for (unsigned i = random() % 700; i > 0; --i) after.append(message(after.uid_next++));
          break;
      }
    }
    const Difference said = difference(before, after), truth = naive_difference(before, after);
    ASSERT_EQ(said.expunged, truth.expunged);
    ASSERT_EQ(said.expunged_uids, truth.expunged_uids);
    ASSERT_EQ(said.changed, truth.changed);
    ASSERT_EQ(said.first_new, truth.first_new);
    ASSERT_EQ(said.old_size, before.size());
    ASSERT_EQ(said.new_size, after.size());
    std::size_t unseen = 0;
    for (const Message& m : all(after)) unseen += !(m.flags & seen);
    ASSERT_EQ(after.unseen_count, unseen);
    ASSERT_EQ(after.bytes, after.size() * 10);
    ASSERT_TRUE(difference(after, after).empty());
  }
}

}  // namespace hikyaku::store
