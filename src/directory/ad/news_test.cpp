#include "directory/ad/news.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

using Kind = SiteRecord::Kind;

// A directory that is read again and again.
class NewsTest : public testing::Test {
 protected:
  static Guid guid(std::uint8_t number) {
    Guid made;
    made.octets[0] = number;
    return made;
  }
  static Member member(std::uint8_t number, AccountStatus status = AccountStatus::enabled) {
    Member made;
    made.account.guid = guid(number);
    made.account.name = "user" + std::to_string(number);
    made.account.status = status;
    return made;
  }
  // All of 1 ... count but those from `first` to `last`, who are as `special` says, or missing.
  static Reading reading(std::uint8_t count, std::uint8_t first = 1, std::uint8_t last = 0,
                         std::optional<AccountStatus> special = std::nullopt) {
    Reading made;
    for (std::uint8_t i = 1; i <= count; ++i) {
      const bool is_special = first <= i && i <= last;
      if (!is_special) made.members.push_back(member(i));
      if (is_special && special) made.members.push_back(member(i, *special));
    }
    return made;
  }
  static Reading changes(std::vector<Member> members, std::vector<Guid> gone = {}) {
    Reading made;
    made.whole = false;
    made.members = std::move(members);
    made.gone = std::move(gone);
    return made;
  }
  static AdDomain domain() {
    AdDomain made;
    made.netbios_name = "EPOST";
    made.dns_name = "epost.test";
    return made;
  }
  News sync(Reading read, Circumstances circumstances = {}) {
    circumstances.now = now_;
    News news = make_news(std::move(read), domain(), site_, brake_, circumstances);
    for (const SiteRecord& record : news.records) site_.apply(*decode(encode(record)));
    brake_.note(news.harms_count, news.urgent_count, now_);
    view_ = make_view(site_, {}, now_);
    return news;
  }
  const Account* user(int number) { return view_->by_name("user" + std::to_string(number)); }

  Time now_{};
  SiteDirectory site_;
  Brake brake_{BrakeOptions{}};
  std::shared_ptr<const View> view_;
};

TEST_F(NewsTest, who_is_removed_is_kept_with_the_manager_of_then_until_coming_back) {
  now_ = Time(Seconds(1000));
  Reading first = reading(2);
  first.members[0].account.manager = "cn=Boss,DC=epost,DC=test";
  first.members[1].account.dn = "CN=boss,DC=epost,DC=test";
  sync(std::move(first));
  sync(changes({}, {guid(1)}));
  ASSERT_EQ(view_->removed().size(), 1u);
  EXPECT_EQ(view_->removed_by_name("USER1")->time, 1000);
  EXPECT_EQ(view_->removed_by_guid(guid(1))->manager, guid(2));
  EXPECT_FALSE(user(1));
  sync(changes({member(1)}));
  EXPECT_TRUE(view_->removed().empty());
}

TEST_F(NewsTest, of_a_first_reading_are_all_accounts_and_the_domain) {
  EXPECT_EQ(sync(reading(2)).records.size(), 3u);
  EXPECT_TRUE(view_->by_login("EPOST\\user1"));
}

TEST_F(NewsTest, of_changes_leave_the_others_as_they_were) {
  sync(reading(4));
  Member renamed = member(2);
  renamed.account.name = "renamed";
  EXPECT_EQ(sync(changes({renamed, member(9)}, {guid(3)})).records.size(), 3u);
  for (const char* name : {"user1", "renamed", "user4", "user9"})
    EXPECT_TRUE(view_->by_name(name)) << name;
  for (const char* name : {"user2", "user3"}) EXPECT_FALSE(view_->by_name(name)) << name;
}

TEST_F(NewsTest, who_changed_and_left_at_once_is_gone) {
  sync(reading(4));
  Member changed = member(2);
  changed.account.state_stamp = 7;
  EXPECT_EQ(sync(changes({changed}, {guid(2)})).records.size(), 1u);
  EXPECT_FALSE(user(2));
}

TEST_F(NewsTest, a_reading_that_changed_nothing_costs_no_record) {
  sync(reading(4));
  EXPECT_TRUE(sync(reading(4)).records.empty());
  EXPECT_TRUE(sync(changes({member(2)}, {guid(77)})).records.empty());
  Reading by_dirsync = reading(4);
  by_dirsync.source = {"dc1", "first", "dirsync", "cookie"};
  EXPECT_EQ(sync(by_dirsync).records.size(), 1u) << "where it is read, and the first cookie";
  by_dirsync.source.cookie = "another";
  EXPECT_TRUE(sync(by_dirsync).records.empty());
  by_dirsync.members[0].account.display_name = "Changed";
  EXPECT_EQ(sync(by_dirsync).records.size(), 2u) << "the account, and the new cookie with it";
}

TEST_F(NewsTest, who_is_missing_at_another_controller_is_kept_while_it_may_lag) {
  Reading first = reading(4);
  first.source.invocation_id = "first";
  sync(first);
  Reading second = reading(4, 2, 4);
  second.members.push_back(member(9));
  second.source.invocation_id = "second";
  const News news = sync(second, {.may_lag = true});
  EXPECT_EQ(news.awaited_count, 3u);
  EXPECT_EQ(news.records.size(), 2u) << "the new account and the controller";
  for (const int number : {1, 2, 3, 4, 9}) EXPECT_TRUE(user(number)) << number;
  sync(changes({}, {guid(2)}), {.may_lag = true});
  EXPECT_FALSE(user(2)) << "of whom the controller says so";
  sync(second);
  EXPECT_FALSE(user(4));
}

TEST_F(NewsTest, of_a_rename_keep_the_old_name_for_its_time) {
  sync(reading(3));
  Member renamed = member(2);
  renamed.account.name = "renamed";
  const Circumstances keeping{.keep_former = std::chrono::days(90)};
  EXPECT_EQ(sync(changes({renamed}), keeping).records.size(), 1u);
  ASSERT_EQ(view_->by_name("renamed")->former.size(), 1u);
  EXPECT_EQ(view_->by_name("renamed")->former[0].text, "user2");
  Reading all = reading(3, 2, 2);
  all.members.push_back(renamed);
  EXPECT_TRUE(sync(all, keeping).records.empty());
  now_ += std::chrono::days(90);
  EXPECT_EQ(sync(all, keeping).records.size(), 1u);
  EXPECT_TRUE(view_->by_name("renamed")->former.empty());
}

TEST_F(NewsTest, a_few_may_always_be_harmed_at_once) {
  sync(reading(20));
  sync(reading(20, 1, 5));
  EXPECT_FALSE(user(5));
  EXPECT_TRUE(site_.held.empty());
}

TEST_F(NewsTest, many_at_once_are_held_and_a_single_disabled_one_is_out_beside_them) {
  sync(reading(20));
  const News news = sync(reading(20, 1, 6));
  EXPECT_EQ(news.held.size(), 6u);
  EXPECT_EQ(news.records.size(), 6u);
  EXPECT_TRUE(user(1));
  EXPECT_TRUE(sync(reading(20, 1, 6)).records.empty()) << "held once";

  sync(changes({member(10, AccountStatus::disabled)}, {guid(11)}));
  EXPECT_EQ(user(10)->status, AccountStatus::disabled);
  EXPECT_TRUE(user(11)) << "who only is no mail user any more can wait";
  EXPECT_EQ(site_.held.at(guid(11)).harm, Harm::removed);
  Member renamed = member(12);
  renamed.account.name = "renamed";
  sync(changes({renamed, member(30)}));
  EXPECT_TRUE(view_->by_name("renamed")) << "what does no harm passes anyhow";
  EXPECT_TRUE(user(30));
  EXPECT_EQ(site_.held.size(), 7u);
}

TEST_F(NewsTest, what_is_held_is_known_to_the_next_run_and_passes_when_it_is_confirmed) {
  sync(reading(20));
  sync(reading(20, 1, 8, AccountStatus::disabled));
  EXPECT_EQ(user(8)->status, AccountStatus::enabled);
  EXPECT_EQ(site_.held.at(guid(8)).harm, Harm::disabled);
  brake_ = Brake(BrakeOptions{});
  sync(reading(20, 1, 8, AccountStatus::disabled));
  EXPECT_EQ(site_.held.size(), 8u);

  EXPECT_EQ(sync(reading(20, 1, 8, AccountStatus::disabled), {.confirmed = true}).records.size(),
            8u);
  EXPECT_TRUE(site_.held.empty());
  EXPECT_EQ(user(8)->status, AccountStatus::disabled);
}

TEST_F(NewsTest, only_what_was_held_is_confirmed) {
  sync(reading(40));
  sync(reading(40, 1, 8));
  const News news = sync(reading(40, 1, 20), {.confirmed = true});
  EXPECT_EQ(news.held.size(), 12u);
  EXPECT_FALSE(user(8));
  EXPECT_TRUE(user(9));
}

TEST_F(NewsTest, what_the_directory_takes_back_is_released) {
  sync(reading(20));
  sync(reading(20, 1, 6, AccountStatus::disabled));
  sync(changes({}, {guid(1)}));
  EXPECT_EQ(site_.held.at(guid(1)).harm, Harm::removed) << "worse than before, and held still";
  EXPECT_TRUE(user(1));
  EXPECT_EQ(sync(changes({member(2)})).records.size(), 1u);
  EXPECT_EQ(site_.held.size(), 5u);
  sync(reading(20));
  EXPECT_TRUE(site_.held.empty());
  EXPECT_EQ(view_->accounts().size(), 20u);
}

TEST_F(NewsTest, one_after_the_other_is_many_too) {
  sync(reading(20));
  for (std::uint8_t i = 1; i <= 8; ++i) {
    now_ += Seconds(1);
    sync(changes({member(i, AccountStatus::disabled)}));
  }
  EXPECT_EQ(user(5)->status, AccountStatus::disabled);
  for (const int later : {6, 7, 8}) EXPECT_EQ(user(later)->status, AccountStatus::enabled);
  now_ += Brake::window;
  sync(changes({member(15, AccountStatus::disabled)}));
  EXPECT_EQ(user(15)->status, AccountStatus::disabled) << "a single one, long after the others";
}

TEST_F(NewsTest, however_slow_a_script_is_few_pass_while_something_is_held) {
  sync(reading(40));
  sync(reading(40, 1, 6));
  for (std::uint8_t i = 11; i <= 30; ++i) {
    now_ += 2 * Brake::window;
    if (i == 13) brake_ = Brake(BrakeOptions{});  // the next run
    sync(changes({member(i, AccountStatus::disabled)}));
  }
  EXPECT_EQ(user(15)->status, AccountStatus::disabled);
  EXPECT_EQ(user(16)->status, AccountStatus::enabled);
  EXPECT_EQ(user(30)->status, AccountStatus::enabled);
  EXPECT_EQ(site_.held.size(), 6u + 15u);

  sync(reading(40, 1, 6), {.confirmed = true});
  sync(reading(40, 1, 6), {.confirmed = true});
  EXPECT_EQ(site_.passed_count, 0u) << "counted anew when nothing is held any more";
}

}  // namespace
}  // namespace hikyaku::directory
