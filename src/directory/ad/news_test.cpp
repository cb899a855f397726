#include "directory/ad/news.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

Member member(std::uint8_t number, std::string name) {
  Member made;
  made.account.guid.octets[0] = number;
  made.account.name = std::move(name);
  return made;
}
AdDomain domain() {
  AdDomain made;
  made.netbios_name = "EPOST";
  made.dns_name = "epost.test";
  return made;
}
SiteDirectory site_of(std::uint8_t count) {
  SiteDirectory site;
  site.netbios_name = "EPOST";
  site.dns_name = "epost.test";
  site.seen = true;
  for (std::uint8_t i = 1; i <= count; ++i) {
    Account account = member(i, "user" + std::to_string(i)).account;
    site.accounts.emplace(account.guid, account);
  }
  return site;
}

TEST(News, of_a_first_reading_are_all_accounts_and_the_domain) {
  Reading reading;
  reading.members = {member(1, "a"), member(2, "b")};
  const auto news = make_news(reading, domain(), {}, {}, {});
  ASSERT_TRUE(news);
  EXPECT_EQ(news->records.size(), 3u);
  ASSERT_TRUE(news->view);
  EXPECT_TRUE(news->view->by_login("EPOST\\a"));
}

TEST(News, of_changes_leave_the_others_as_they_were) {
  Reading reading;
  reading.whole = false;
  reading.members = {member(2, "renamed"), member(9, "new")};
  reading.gone = {member(3, "").account.guid};
  const auto news = make_news(reading, domain(), site_of(4), {}, {});
  ASSERT_TRUE(news);
  EXPECT_EQ(news->records.size(), 3u);
  for (const char* name : {"user1", "renamed", "user4", "new"})
    EXPECT_TRUE(news->view->by_name(name)) << name;
  for (const char* name : {"user2", "user3"}) EXPECT_FALSE(news->view->by_name(name)) << name;
}

TEST(News, no_changes_are_no_news) {
  Reading reading;
  reading.whole = false;
  const auto news = make_news(reading, domain(), site_of(4), {}, {});
  ASSERT_TRUE(news);
  EXPECT_TRUE(news->records.empty());
  EXPECT_FALSE(news->view);
}

TEST(News, who_is_missing_at_another_controller_is_kept_while_it_may_lag) {
  Reading reading;
  reading.members = {member(1, "user1"), member(9, "new")};
  SiteDirectory site = site_of(4);
  site.source.invocation_id = "first";
  reading.source.invocation_id = "second";
  const auto news = make_news(reading, domain(), site, {}, {.may_lag = true});
  ASSERT_TRUE(news);
  EXPECT_EQ(news->awaited_count, 3u);
  for (const char* name : {"user1", "user4", "new"}) EXPECT_TRUE(news->view->by_name(name)) << name;
  EXPECT_EQ(news->records.size(), 2u) << "the new account and the controller";
  Reading told = reading;
  told.whole = false;
  told.members.clear();
  told.gone = {member(2, "").account.guid};
  const auto changes = make_news(told, domain(), news->after, {}, {.may_lag = true});
  ASSERT_TRUE(changes);
  EXPECT_FALSE(changes->view->by_name("user2")) << "of whom the controller says so";
  const auto later = make_news(reading, domain(), news->after, {}, {});
  ASSERT_TRUE(later);
  EXPECT_FALSE(later->view->by_name("user4"));
}

TEST(News, a_reading_at_the_same_place_that_changed_nothing_costs_no_record) {
  Reading reading;
  for (std::uint8_t i = 1; i <= 4; ++i)
    reading.members.push_back(member(i, "user" + std::to_string(i)));
  reading.source = {"dc1", "first", "dirsync", "cookie"};
  const auto first = make_news(reading, domain(), site_of(4), {}, {});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->records.size(), 1u);
  EXPECT_EQ(first->records[0].kind, SiteRecord::Kind::source);
  reading.source.cookie = "another";
  const auto again = make_news(reading, domain(), first->after, {}, {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->records.empty());
  reading.members[0].account.display_name = "Changed";
  const auto changed = make_news(reading, domain(), first->after, {}, {});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->records.size(), 2u) << "the account, and the new cookie with it";
}

TEST(News, that_most_users_are_gone_must_be_confirmed) {
  Reading nobody;
  for (const auto& [known, is_held] : {std::pair<std::uint8_t, bool>{10, false}, {11, true}}) {
    const auto news = make_news(nobody, domain(), site_of(known), {}, {});
    EXPECT_EQ(!news, is_held) << int{known};
    EXPECT_TRUE(make_news(nobody, domain(), site_of(known), {}, {.confirmed = true})) << int{known};
  }
  Reading half;
  for (std::uint8_t i = 1; i <= 15; ++i)
    half.members.push_back(member(i, "user" + std::to_string(i)));
  EXPECT_TRUE(make_news(half, domain(), site_of(30), {}, {}));
  const auto held = make_news(half, domain(), site_of(31), {}, {});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, Error::Kind::limit);
  EXPECT_TRUE(held.error().detail.starts_with("16 of 31 mail users")) << held.error().detail;
}

}  // namespace
}  // namespace hikyaku::directory
