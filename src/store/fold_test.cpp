#include "store/fold.h"

#include <random>

#include <gtest/gtest.h>

#include "store/snapshot.h"
#include "store/value_for_tests.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

/// A log that is folded as it is written.
struct Story {
  AccountState state = std::make_shared<const AccountValue>();
  std::vector<std::pair<std::string, log::Written>> log;
  Outcome last;

  Outcome tell(const Change& change) {
    log::Written written;
    written.summary = {1000 * log.size(), 30};
    written.body = {7 * log.size(), 10};
    written.time = Seconds(1'000 + log.size());
    log.emplace_back(encode(change), written);
    Fold fold(*state);
    last = fold.apply(log.size(), change, written);
    state = fold.finish();
    return last;
  }
  Outcome make(std::string name, std::int64_t time = 100) {
    return tell(MailboxCreated{std::move(name), {}, time});
  }
  Outcome deliver(MailboxId mailbox, Flags flags = 0, std::vector<std::string> keywords = {}) {
    MessageAdded message;
    message.mailbox = mailbox;
    message.bytes = 10;
    message.received = -5;
    message.system_flags = flags;
    message.keywords = std::move(keywords);
    return tell(message);
  }
  const Mailbox& box(std::string_view name) const { return *state->find(name); }
  std::string uids(std::string_view name) const {
    UidSet uids;
    const auto mailbox = state->find(name);
    for (std::size_t i = 0; i < mailbox->size(); ++i) uids.add(mailbox->at(i).uid);
    return uids.text();
  }

  AccountState fold_again(std::size_t from_position, AccountState from, std::size_t batch) const {
    std::size_t i = from_position;
    while (i < log.size()) {
      Fold fold(*from);
      for (std::size_t n = 0; n < batch && i < log.size(); ++n, ++i) {
        const auto change = decode(log[i].first);
        EXPECT_TRUE(change);
        fold.apply(i + 1, *change, log[i].second);
      }
      from = fold.finish();
    }
    return from;
  }
};

Story story_with_inbox() {
  Story story;
  story.make("INBOX");
  return story;
}

}  // namespace

TEST(Fold, a_message_gets_the_next_uid_and_its_places) {
  Story story = story_with_inbox();
  EXPECT_EQ(story.deliver(1).first_uid, 1u);
  EXPECT_EQ(story.deliver(1, seen, {"$Junk"}).first_uid, 2u);
  const Mailbox& inbox = story.box("inbox");
  ASSERT_EQ(inbox.size(), 2u);
  const Message& m = inbox.at(1);
  EXPECT_EQ(m.modseq, 3u);
  EXPECT_EQ(m.flags, seen | Flags{1} << first_keyword_bit);
  EXPECT_EQ(m.received, -5);
  EXPECT_EQ(m.summary_bytes, 30u);
  EXPECT_EQ(m.summary, 2000u);
  EXPECT_EQ(m.body, 14u);
  EXPECT_EQ(inbox.unseen_count, 1u);
  EXPECT_EQ(inbox.highest_modseq, 3u);
  EXPECT_EQ(story.state->bytes, 20u);
  EXPECT_EQ(story.deliver(99).refused, Reason::no_such_mailbox);
  EXPECT_EQ(story.state->message_count, 2u);
}

TEST(Fold, uids_that_are_gone_are_passed_over) {
  Story story = story_with_inbox();
  for (int i = 0; i < 5; ++i) story.deliver(1, i == 2 ? deleted : 0);
  story.tell(Expunged{1, set_of(1, 5), true});
  EXPECT_EQ(story.uids("INBOX"), "1:2,4:5");
  EXPECT_EQ(story.box("INBOX").highest_modseq, 7u);
  story.tell(Expunged{1, set_of(3, 4), false});
  EXPECT_EQ(story.uids("INBOX"), "1:2,5");
  FlagsChanged flags;
  flags.mailbox = 1;
  flags.uids = set_of(2, 4);
  flags.system_flags = seen;
  story.tell(flags);
  EXPECT_EQ(story.box("INBOX").at(1).modseq, 9u);
  EXPECT_EQ(story.box("INBOX").at(2).modseq, 6u);
  EXPECT_EQ(story.deliver(1).first_uid, 6u);
  EXPECT_EQ(story.state->message_count, 4u);
}

TEST(Fold, a_flag_change_that_changes_nothing_leaves_the_modseq) {
  Story story = story_with_inbox();
  story.deliver(1, seen);
  FlagsChanged flags;
  flags.mailbox = 1;
  flags.uids = set_of(1, 1);
  flags.system_flags = seen;
  story.tell(flags);
  EXPECT_EQ(story.box("INBOX").at(0).modseq, 2u);
  EXPECT_EQ(story.box("INBOX").highest_modseq, 2u);
}

TEST(Fold, unchanged_since_leaves_alone_what_changed_later) {
  Story story = story_with_inbox();
  story.deliver(1);
  story.deliver(1);
  FlagsChanged flags;
  flags.mailbox = 1;
  flags.uids = set_of(1, 2);
  flags.how = 2;
  flags.system_flags = flagged;
  flags.unchanged_since = 2;
  EXPECT_EQ(story.tell(flags).modified.text(), "2");
  EXPECT_EQ(story.box("INBOX").at(0).flags, flagged);
  EXPECT_EQ(story.box("INBOX").at(1).flags, 0u);
}

TEST(Fold, keywords_take_bits_until_there_are_none) {
  Story story = story_with_inbox();
  for (int i = 0; i < keywords_max; ++i) story.deliver(1, 0, {"k" + std::to_string(i)});
  EXPECT_EQ(story.box("INBOX").at(55).flags, Flags{1} << 63);
  FlagsChanged flags;
  flags.mailbox = 1;
  flags.uids = set_of(1, 1);
  flags.keywords = {"K3", "another"};
  EXPECT_EQ(story.tell(flags).refused, Reason::keyword_limit);
  EXPECT_EQ(story.box("INBOX").at(0).flags, Flags{1} << first_keyword_bit);
  flags.how = 1;
  flags.keywords = {"K0", "another"};
  EXPECT_FALSE(story.tell(flags).refused);
  EXPECT_EQ(story.box("INBOX").at(0).flags, 0u);
  // Mail is never lost for a keyword.
  EXPECT_FALSE(story.deliver(1, 0, {"another"}).refused);
  EXPECT_EQ(story.box("INBOX").keywords.size(), std::size_t{keywords_max});
}

TEST(Fold, a_copy_maps_keywords_and_a_move_takes_the_source_away) {
  Story story = story_with_inbox();
  story.make("Archive");
  story.deliver(2, 0, {"other"});
  story.deliver(1, seen, {"work"});
  story.deliver(1);
  const Outcome copied = story.tell(Copied{1, 2, set_of(1, 9), false});
  EXPECT_EQ(copied.source.text(), "1:2");
  EXPECT_EQ(copied.first_uid, 2u);
  EXPECT_EQ(story.uids("Archive"), "1:3");
  EXPECT_EQ(story.box("Archive").at(1).flags, seen | Flags{2} << first_keyword_bit);
  EXPECT_EQ(story.box("Archive").at(1).body, story.box("INBOX").at(0).body);
  EXPECT_EQ(story.state->message_count, 5u);
  EXPECT_EQ(story.tell(Copied{1, 2, set_of(2, 2), true}).source.text(), "2");
  EXPECT_EQ(story.uids("INBOX"), "1");
  EXPECT_EQ(story.state->message_count, 5u);
  EXPECT_EQ(story.state->bytes, 50u);
  // Into itself: a new uid.
  story.tell(Copied{1, 1, set_of(1, 1), true});
  EXPECT_EQ(story.uids("INBOX"), "3");
}

TEST(Fold, a_log_that_went_back_has_new_uid_validities_everywhere) {
  Story story = story_with_inbox();
  story.make("a", 500);
  story.deliver(1);
  story.tell(WentBack{9000});
  EXPECT_EQ(story.box("INBOX").uid_validity, 9001u);
  EXPECT_EQ(story.box("a").uid_validity, 9002u);
  EXPECT_EQ(story.box("a").highest_modseq, 4u);
  EXPECT_EQ(story.uids("INBOX"), "1");
  // Also when the clock that made the record was behind.
  story.tell(WentBack{7});
  EXPECT_EQ(story.box("INBOX").uid_validity, 9003u);
  story.make("b", 600);
  EXPECT_EQ(story.box("b").uid_validity, 9005u);
}

TEST(Fold, a_name_used_again_has_a_larger_uid_validity) {
  Story story = story_with_inbox();
  story.make("a", 500);
  const auto first = story.box("a").uid_validity;
  EXPECT_EQ(first, 500u);
  story.tell(MailboxRemoved{2});
  EXPECT_FALSE(story.state->find("a"));
  story.make("a", 400);  // the clock went back
  EXPECT_GT(story.box("a").uid_validity, first);
  EXPECT_EQ(story.box("a").id, 4u);
}

TEST(Fold, says_why_a_mailbox_is_not_made_renamed_or_removed) {
  Story story = story_with_inbox();
  story.make("a");
  story.make("a/b");
  EXPECT_EQ(story.make("a").refused, Reason::exists);
  EXPECT_EQ(story.make("x/y").refused, Reason::no_such_mailbox);
  EXPECT_EQ(story.make("a//b").refused, Reason::name_invalid);
  EXPECT_EQ(story.tell(MailboxRemoved{1}).refused, Reason::not_allowed);
  EXPECT_EQ(story.tell(MailboxRemoved{2}).refused, Reason::has_children);
  EXPECT_EQ(story.tell(MailboxRemoved{77}).refused, Reason::no_such_mailbox);
  EXPECT_EQ(story.tell(MailboxRenamed{2, "a/b/c", 1}).refused, Reason::not_allowed);
  EXPECT_EQ(story.tell(MailboxRenamed{2, "a/b", 1}).refused, Reason::exists);
  EXPECT_EQ(story.tell(MailboxRenamed{2, std::string(mailbox_name_bytes_max, 'x'), 1}).refused,
            Reason::name_invalid);  // its child would be too long
  EXPECT_EQ(story.state->names.size(), 3u);
}

TEST(Fold, children_go_with_a_renamed_mailbox) {
  Story story = story_with_inbox();
  for (const char* name : {"a", "a/b", "a/b/c", "ab"}) story.make(name);
  story.deliver(3);
  EXPECT_FALSE(story.tell(MailboxRenamed{2, "z", 1}).refused);
  std::string names;
  for (const auto& [name, id] : story.state->names) names += name + " ";
  EXPECT_EQ(names, "INBOX ab z z/b z/b/c ");
  EXPECT_EQ(story.uids("z/b"), "1");
  EXPECT_EQ(story.box("z/b").name, "z/b");
}

TEST(Fold, renaming_inbox_moves_its_messages) {
  Story story = story_with_inbox();
  story.make("INBOX/child");
  story.deliver(1, 0, {"k"});
  story.deliver(1);
  EXPECT_FALSE(story.tell(MailboxRenamed{1, "old", 900}).refused);
  EXPECT_EQ(story.uids("INBOX"), "");
  EXPECT_EQ(story.uids("old"), "1:2");
  EXPECT_EQ(story.box("old").uid_validity, 900u);
  EXPECT_EQ(story.box("old").keywords.size(), 1u);
  EXPECT_EQ(story.box("INBOX").id, 1u);
  EXPECT_TRUE(story.state->find("INBOX/child"));
  EXPECT_EQ(story.deliver(1).first_uid, 3u);
  EXPECT_EQ(story.state->message_count, 3u);
}

TEST(Names, are_valid_or_not) {
  std::string deep = "a";
  for (std::size_t i = 1; i < mailbox_depth_max; ++i) deep += "/a";
  for (const std::string& name : {std::string("a"), std::string("受信/仕事"), std::string("a b&c"),
                                  std::string(mailbox_name_bytes_max, 'x'), deep})
    EXPECT_TRUE(valid_mailbox_name(name)) << name;
  for (const std::string& name :
       {std::string(), std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"),
        std::string("a\tb"), std::string("a\x7f"), std::string("\xc2\x80"), std::string("\xff"),
        std::string("a*"), std::string("%"), std::string(1, '\0'),
        std::string(mailbox_name_bytes_max + 1, 'x'), deep + "/a"})
    EXPECT_FALSE(valid_mailbox_name(name)) << name;
  EXPECT_EQ(canonical_mailbox_name("inBox/A"), "INBOX/A");
  EXPECT_EQ(canonical_mailbox_name("inboxes"), "inboxes");
}

TEST(Records, of_another_kind_or_damaged_are_refused) {
  EXPECT_NE(decode("\x63").error().detail.find("newer version"), std::string::npos);
  const std::vector<Change> changes = {MailboxCreated{"a", "\\Sent", -1},
                                       MailboxRemoved{300},
                                       MailboxRenamed{3, "b", 9},
                                       Subscription{"a", false},
                                       FlagsChanged{1, set_of(5, 9), 2, seen, {"k"}, 77},
                                       Expunged{1, set_of(1, 0xffffffff), true},
                                       Copied{1, 2, set_of(3, 3), true}};
  for (const Change& change : changes) {
    const std::string meta = encode(change);
    const auto back = decode(meta);
    ASSERT_TRUE(back);
    EXPECT_EQ(encode(*back), meta);
    for (std::size_t length = 0; length < meta.size(); ++length)
      EXPECT_FALSE(decode(std::string_view(meta).substr(0, length))) << meta[0] << length;
    EXPECT_FALSE(decode(meta + "x"));
  }
}

// Live, from the start in batches, and from a snapshot in the middle: the same value.
TEST(Fold, gives_the_same_value_however_it_is_done) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> names = {"a", "b", "a/x", "a/x/y", "c", "INBOX/d"};
  for (int round = 0; round < 6; ++round) {
    Story story = story_with_inbox();
    std::vector<std::string> snapshots = {encode_snapshot(story.state)};
    std::vector<std::size_t> taken = {1};
    for (int step = 0; step < 500; ++step) {
      const auto any_box = [&] {
        return story.state->mailboxes[random() % story.state->mailboxes.size()].first;
      };
      const auto any_uids = [&] {
        const Uid first = random() % 400 + 1;
        UidSet uids = set_of(first, first + random() % 60);
        if (random() % 2) uids.add(random() % 900 + 1);
        return uids;
      };
      const std::string& name = names[random() % names.size()];
      switch (random() % 12) {
        case 10: {
          const auto& removed = story.state->removed;
          const bool of_removed = !removed.empty() && random() % 2 == 0;
          const MailboxId from =
              of_removed ? removed[random() % removed.size()].mailbox->id : any_box();
          story.tell(Restored{from, any_box(), any_uids()});
          break;
        }
        case 11:
          if (random() % 4 == 0)
            story.tell(Discarded{static_cast<std::int64_t>(1000 + random() % story.log.size()),
                                 static_cast<std::uint32_t>(random() % 200)});
          break;
        case 0:
          story.make(name, static_cast<int>(random() % 1000));
          break;
        case 1:
          story.tell(MailboxRemoved{any_box()});
          break;
        case 2:
          if (random() % 4 == 0)
            story.tell(MailboxRenamed{any_box(), name, static_cast<int>(random() % 1000)});
          break;
        case 3:
          story.tell(Subscription{name, random() % 2 == 0});
          break;
        case 4:
          story.tell(Expunged{any_box(), any_uids(), random() % 2 == 0});
          break;
        case 5:
          story.tell(Copied{any_box(), any_box(), any_uids(), random() % 2 == 0});
          break;
        case 6:
        case 7: {
          FlagsChanged flags{any_box(),     any_uids(), static_cast<std::uint8_t>(random() % 3),
                             random() % 32, {},         {}};
          if (random() % 2) flags.keywords.push_back("k" + std::to_string(random() % 70));
          if (random() % 3 == 0) flags.unchanged_since = random() % (story.log.size() + 1);
          story.tell(flags);
          break;
        }
        default:
          for (unsigned n = random() % 30; n > 0; --n) story.deliver(any_box(), random() % 32);
      }
      if (random() % 100 == 0) {
        snapshots.push_back(encode_snapshot(story.state));
        taken.push_back(story.log.size());
      }
    }
    const std::string truth = describe_value(*story.state);
    const auto empty = std::make_shared<const AccountValue>();
    ASSERT_EQ(describe_value(*story.fold_again(0, empty, 1)), truth);
    ASSERT_EQ(describe_value(*story.fold_again(0, empty, 37)), truth);
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      auto value = decode_snapshot(snapshots[i]);
      ASSERT_TRUE(value) << describe(value.error());
      ASSERT_EQ(describe_value(*story.fold_again(taken[i], *value, 50)), truth);
    }
    std::uint64_t bytes = 0, count = 0, expunged_bytes = 0, expunged_count = 0;
    for (const auto& [id, mailbox] : story.state->mailboxes) {
      bytes += mailbox->bytes;
      count += mailbox->size();
      expunged_bytes += mailbox->expunged.bytes;
      expunged_count += mailbox->expunged.size();
    }
    for (const auto& [mailbox, time] : story.state->removed) {
      expunged_bytes += mailbox->bytes + mailbox->expunged.bytes;
      expunged_count += mailbox->size() + mailbox->expunged.size();
    }
    ASSERT_EQ(story.state->bytes, bytes);
    ASSERT_EQ(story.state->message_count, count);
    ASSERT_EQ(story.state->expunged_bytes, expunged_bytes);
    ASSERT_EQ(story.state->expunged_count, expunged_count);
  }
}

TEST(Snapshot, that_is_cut_or_of_another_version_is_refused) {
  Story story = story_with_inbox();
  for (int i = 0; i < 3; ++i) story.deliver(1, 0, {"k"});
  story.tell(Subscription{"x", true});
  const std::string bytes = encode_snapshot(story.state);
  EXPECT_EQ(describe_value(**decode_snapshot(bytes)), describe_value(*story.state));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_snapshot(bytes.substr(0, length))) << length;
  EXPECT_FALSE(decode_snapshot(bytes + "x"));
  std::string other = bytes;
  other[4] = 9;
  EXPECT_EQ(decode_snapshot(other).error().detail, "version 9");
}

}  // namespace hikyaku::store
