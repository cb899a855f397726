#include "directory/adoption.h"

#include <gtest/gtest.h>

#include "directory/known_accounts.h"

namespace hikyaku::directory {
namespace {

Guid guid(std::uint8_t id) {
  Guid made;
  made.octets[0] = id;
  return made;
}

Account account(std::uint8_t id, std::string name, std::string domain = "") {
  Account made;
  made.guid = guid(id);
  made.name = std::move(name);
  made.domain = domain;
  if (!domain.empty()) made.mail = made.name + "@" + domain;
  return made;
}

const std::vector<std::string> domains = {"a.jp", "b.jp"};

std::shared_ptr<const View> view_of(std::vector<Account> accounts, AddressRule rule) {
  return std::make_shared<const View>(std::move(accounts), domains, "", "", Time{}, rule);
}

KnownAccount known(std::uint8_t id, std::string name, std::string domain = "") {
  return {"ad", std::make_shared<const Account>(account(id, std::move(name), std::move(domain)))};
}

TEST(Adoption, comes_back_as_it_was_and_cut_is_none) {
  const std::string bytes = encode(Adoption{guid(1), guid(2), 5, "root"});
  const auto decoded = decode_adoption(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->identity, guid(1));
  EXPECT_EQ(decoded->mailbox, guid(2));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_adoption(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(decode_adoption(bytes + "x"));
}

TEST(Adoption, gives_an_account_the_guid_of_the_mailbox) {
  Adoptions adoptions;
  fold(adoptions, {guid(1), guid(9), 0, ""});
  const auto view =
      adopting(view_of({account(1, "suzuki"), account(2, "sato")}, AddressRule::name), adoptions);
  EXPECT_EQ(view->by_name("suzuki")->guid, guid(9));
  EXPECT_EQ(view->by_guid(guid(9))->name, "suzuki");
  EXPECT_EQ(view->by_guid(guid(1)), nullptr);
  EXPECT_EQ(view->by_name("sato")->guid, guid(2));
  fold(adoptions, {guid(1), guid(1), 0, ""});
  EXPECT_TRUE(adoptions.empty());
}

TEST(Adoption, takes_nobodys_mailbox_who_is_there) {
  Adoptions adoptions;
  fold(adoptions, {guid(1), guid(2), 0, ""});
  fold(adoptions, {guid(3), guid(9), 0, ""});
  fold(adoptions, {guid(4), guid(9), 0, ""});
  const auto view =
      adopting(view_of({account(1, "a"), account(2, "b"), account(3, "c"), account(4, "d")},
                       AddressRule::name),
               adoptions);
  EXPECT_EQ(view->by_name("a")->guid, guid(1));
  EXPECT_EQ(view->by_name("b")->guid, guid(2));
  EXPECT_EQ(view->by_name("c")->guid, guid(9)) << "who comes first";
  EXPECT_EQ(view->by_name("d")->guid, guid(4));
}

TEST(AdoptionPlan, goes_by_the_whole_address) {
  const auto view = view_of(
      {account(1, "suzuki", "a.jp"), account(2, "suzuki", "b.jp"), account(3, "sato", "b.jp")},
      AddressRule::domain);
  const std::vector<KnownAccount> old = {known(11, "suzuki", "b.jp"), known(12, "sato", "a.jp"),
                                         known(13, "suzuki"), known(3, "sato", "b.jp")};
  const auto plans = plan_of(old, *view, domains);
  ASSERT_EQ(plans.size(), 3u) << "who is there needs nothing";
  EXPECT_EQ(plans[0].to, nullptr) << "two were suzuki@b.jp";
  EXPECT_EQ(plans[1].state, AdoptionPlan::State::missing) << "the same name elsewhere is another";
  EXPECT_EQ(plans[2].state, AdoptionPlan::State::ambiguous) << "was suzuki in both domains";
}

TEST(AdoptionPlan, finds_who_has_the_address_in_every_domain) {
  const auto view = view_of({account(1, "suzuki"), account(2, "sato")}, AddressRule::name);
  const std::vector<KnownAccount> old = {known(11, "Suzuki"), known(12, "sato", "b.jp")};
  const auto plans = plan_of(old, *view, domains);
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].to->guid, guid(1));
  EXPECT_EQ(plans[1].to->guid, guid(2));
  EXPECT_EQ(plans[1].address, "sato@b.jp");
}

TEST(AdoptionPlan, an_address_of_before_a_rename_is_none) {
  Account renamed = account(1, "tanaka", "a.jp");
  renamed.former = {{"suzuki@a.jp", 1}};
  const auto plans =
      plan_of({known(11, "suzuki", "a.jp")}, *view_of({renamed}, AddressRule::domain), domains);
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_EQ(plans[0].state, AdoptionPlan::State::missing);
}

}  // namespace
}  // namespace hikyaku::directory
