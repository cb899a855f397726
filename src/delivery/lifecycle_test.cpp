#include "delivery/lifecycle.h"

#include <gtest/gtest.h>

#include "delivery/routing.h"

namespace hikyaku::delivery {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Removed;
using directory::View;
using Mail = StagePolicy::Mail;
constexpr Time now{Seconds(1'000'000)};

Guid guid_of(std::uint8_t number) {
  Guid guid;
  guid.octets[0] = number;
  return guid;
}

Account account(std::uint8_t number, std::uint8_t manager = 0,
                AccountStatus status = AccountStatus::enabled) {
  Account made;
  made.guid = guid_of(number);
  made.name = "user" + std::to_string(number);
  made.dn = "CN=" + made.name + ",DC=epost,DC=test";
  if (manager != 0) made.manager = "cn=USER" + std::to_string(manager) + ",DC=epost,DC=test";
  made.status = status;
  return made;
}

struct Lifecycle : testing::Test {
  std::vector<directory::AccountPtr> people;
  std::vector<Removed> removed;
  RoutingOptions options{.host_name = "mail.abc.jp",
                         .domains = {"abc.jp"},
                         .administrator = {},
                         .own_addresses = {},
                         .lifecycle = {}};
  std::shared_ptr<const View> view;

  void SetUp() override {
    options.lifecycle.disabled.mail = Mail::manager;
    options.lifecycle.expired.mail = Mail::manager;
  }
  void add(Account one) { people.push_back(std::make_shared<const Account>(std::move(one))); }
  void remove(Account one, std::int64_t time, std::uint8_t manager = 0) {
    removed.push_back({std::make_shared<const Account>(std::move(one)), time,
                       manager == 0 ? Guid() : guid_of(manager)});
  }
  Route to(const std::string& name) {
    view = std::make_shared<const View>(people, options.domains, "EPOST", "epost.test", now,
                                        directory::AddressRule::name, removed);
    return route(view.get(), options, {name, "abc.jp"}, now);
  }
  std::string who_gets(const std::string& name) {
    const Route found = to(name);
    return found.account                        ? found.account->name
           : found.kind == Route::Kind::refused ? "refused"
                                                : "unknown";
  }
};

TEST_F(Lifecycle, mail_of_a_disabled_one_goes_up_until_somebody_may_have_it) {
  add(account(1, 2, AccountStatus::disabled));
  add(account(2, 3, AccountStatus::disabled));
  add(account(3));
  EXPECT_EQ(who_gets("user1"), "user3");
  EXPECT_TRUE(to("user1").handling.is_manager);
  EXPECT_EQ(to("user1").owner->name, "user1");
  EXPECT_EQ(who_gets("user3"), "user3");
  options.lifecycle.disabled.mail = Mail::accept;
  EXPECT_EQ(who_gets("user1"), "user1");
  options.lifecycle.disabled.mail = Mail::refuse;
  EXPECT_EQ(who_gets("user1"), "refused");
}

TEST_F(Lifecycle, without_a_manager_who_may_have_it_it_stays_and_a_ring_ends) {
  add(account(1, 0, AccountStatus::disabled));
  add(account(2, 9, AccountStatus::disabled));  // nobody here
  add(account(3, 3, AccountStatus::disabled));  // itself
  add(account(4, 5, AccountStatus::disabled));
  add(account(5, 6, AccountStatus::disabled));
  add(account(6, 5, AccountStatus::disabled));
  for (const char* name : {"user1", "user2", "user3", "user4", "user5"}) {
    EXPECT_EQ(who_gets(name), name);
    EXPECT_TRUE(to(name).handling.has_no_manager) << name;
  }
}

TEST_F(Lifecycle, a_manager_whose_own_mail_is_refused_gets_none_of_others) {
  options.lifecycle.expired.mail = Mail::refuse;
  add(account(1, 2, AccountStatus::disabled));
  add(account(2, 0, AccountStatus::expired));
  EXPECT_EQ(who_gets("user1"), "user1");
  EXPECT_EQ(who_gets("user2"), "refused");
}

TEST_F(Lifecycle, time_passes_also_when_the_directory_says_nothing_new) {
  Account one = account(1, 2);
  one.expires = 1'000'000;
  add(one);
  add(account(2));
  EXPECT_EQ(who_gets("user1"), "user2");
  EXPECT_EQ(stage_of(one, now - Seconds(1)), Stage::active);
  EXPECT_EQ(stage_of(account(3, 0, AccountStatus::locked), now), Stage::active);
}

TEST_F(Lifecycle, mail_of_a_removed_one_is_for_nobody_a_mailbox_or_the_manager_of_then) {
  add(account(2));
  remove(account(1), 900'000, 2);
  EXPECT_EQ(who_gets("user1"), "unknown");
  EXPECT_EQ(to("user1").owner->name, "user1");
  options.lifecycle.removed.mail = Mail::accept;
  EXPECT_EQ(who_gets("user1"), "user1");
  options.lifecycle.removed.mail = Mail::manager;
  EXPECT_EQ(who_gets("user1"), "user2");
  EXPECT_EQ(who_gets("user7"), "unknown");
  // The name is somebody's again.
  Account heir = account(8);
  heir.name = "user1";
  add(heir);
  EXPECT_EQ(to("user1").account->guid, guid_of(8));
}

TEST_F(Lifecycle, of_two_who_had_a_name_the_later_one_is_meant) {
  options.lifecycle.removed.mail = Mail::accept;
  Account first = account(5), second = account(4);
  first.name = second.name = "sato";
  remove(first, 900'000);
  remove(second, 800'000);
  EXPECT_EQ(to("sato").account->guid, guid_of(5));
  EXPECT_EQ(view->removed_by_guid(guid_of(4))->time, 800'000);
}

TEST_F(Lifecycle, the_postmaster_is_never_refused) {
  options.lifecycle.disabled.mail = Mail::refuse;
  Account one = account(1, 0, AccountStatus::disabled);
  one.name = "postmaster";
  add(one);
  EXPECT_EQ(who_gets("postmaster"), "postmaster");
}

TEST_F(Lifecycle, mail_is_frozen_by_the_state_of_its_owner_and_deleted_by_time_only) {
  add(account(1, 0, AccountStatus::disabled));
  add(account(2));
  remove(account(3), 900'000);
  remove(account(4), 0);
  (void)to("user1");
  options.lifecycle.disabled.freezes = true;
  EXPECT_TRUE(is_frozen(*view, options.lifecycle, guid_of(1), now));
  EXPECT_FALSE(is_frozen(*view, options.lifecycle, guid_of(2), now));
  EXPECT_FALSE(is_frozen(*view, options.lifecycle, guid_of(3), now));
  options.lifecycle.removed.freezes = true;
  EXPECT_TRUE(is_frozen(*view, options.lifecycle, guid_of(3), now));
  EXPECT_FALSE(is_frozen(*view, options.lifecycle, guid_of(9), now));
  options.lifecycle.keep_removed = Seconds(50);
  EXPECT_EQ(deletion_time(*view->removed_by_guid(guid_of(3)), options.lifecycle), 900'050);
  EXPECT_FALSE(deletion_time(*view->removed_by_guid(guid_of(4)), options.lifecycle));
}

}  // namespace
}  // namespace hikyaku::delivery
