#include <gtest/gtest.h>

#include "directory/directory.h"

namespace hikyaku::directory {
namespace {

Account account(std::uint8_t id, std::string name, std::string mail = {}, std::string domain = {}) {
  Account made;
  made.guid.octets[0] = id;
  made.upn = name + "@epost.test";
  made.name = std::move(name);
  made.mail = std::move(mail);
  made.domain = std::move(domain);
  return made;
}

const View& view() {
  static const View made(
      {account(1, "User1", "yamada@abc.jp", "abc.jp"), account(2, "user2", "both@abc.jp", "def.jp"),
       account(3, "user3", "both@abc.jp")},
      {"abc.jp", "DEF.jp"}, "EPOST", "epost.test", Time{});
  return made;
}

std::string login(std::string_view text) {
  const Account* found = view().by_login(text);
  return found ? found->name : "-";
}
std::string address(std::string_view local_part, std::string_view domain, bool strict) {
  const Account* found = view().by_address(local_part, domain, strict);
  return found ? found->name : "-";
}

TEST(View, finds_an_account_by_its_sid_octet_by_octet) {
  Account first = account(1, "user1"), second = account(2, "user2");
  first.sid = std::string("\1\1\0A", 4);
  second.sid = std::string("\1\1\0a", 4);
  const View made({first, second, account(3, "user3")}, {}, "EPOST", "epost.test", Time{});
  EXPECT_EQ(made.by_sid(first.sid)->name, "user1");
  EXPECT_EQ(made.by_sid(second.sid)->name, "user2");
  EXPECT_EQ(made.by_sid(""), nullptr);
  EXPECT_EQ(made.by_sid("user3"), nullptr);
}

TEST(View, finds_an_account_by_every_form_of_login_name_in_any_case) {
  for (const char* form : {"user1", "USER1", "EPOST\\user1", "epost\\User1", "epost.test\\user1",
                           "user1@epost.test", "USER1@EPOST.TEST", "user1@EPOST", "user1@abc.jp",
                           "user1@def.jp", "yamada@abc.jp", "Yamada@ABC.jp"})
    EXPECT_EQ(login(form), "User1") << form;
}

TEST(View, knows_no_other_login_names) {
  for (const char* form : {"", "@", "\\", "EPOST\\", "OTHER\\user1", "user1@other.jp", "yamada",
                           "user9", "user1@", "@abc.jp"})
    EXPECT_EQ(login(form), "-") << form;
}

TEST(View, a_mail_attribute_that_two_accounts_claim_names_neither) {
  EXPECT_EQ(login("both@abc.jp"), "-");
  EXPECT_EQ(address("both", "abc.jp", false), "-");
}

TEST(View, an_address_is_a_name_in_one_of_the_mail_domains) {
  EXPECT_EQ(address("user1", "abc.jp", false), "User1");
  EXPECT_EQ(address("user1", "def.jp", false), "User1");
  EXPECT_EQ(address("USER1", "Def.JP", false), "User1");
  EXPECT_EQ(address("user1", "epost.test", false), "-");
  EXPECT_EQ(address("yamada", "abc.jp", false), "User1");
  EXPECT_EQ(address("yamada", "def.jp", false), "-");
}

TEST(View, strict_domains_keep_an_account_to_its_own_domain) {
  EXPECT_EQ(address("user1", "abc.jp", true), "User1");
  EXPECT_EQ(address("user1", "def.jp", true), "-");
  EXPECT_EQ(address("user2", "def.jp", true), "user2");
  EXPECT_EQ(address("user3", "abc.jp", true), "user3") << "in no domain group: in every domain";
}

Account with_proxies(std::uint8_t id, std::string name, std::string domain, std::string primary,
                     std::vector<std::string> aliases) {
  Account made = account(id, std::move(name), {}, std::move(domain));
  made.primary = std::move(primary);
  made.aliases = std::move(aliases);
  return made;
}
const std::vector<std::string> two_domains = {"a.jp", "b.jp"};

std::string name_at(const View& seen, std::string_view local_part, std::string_view domain,
                    bool strict) {
  const Account* found = seen.by_address(local_part, domain, strict);
  return found ? found->name : "-";
}

TEST(View, an_address_of_proxy_addresses_comes_before_a_name) {
  const View seen({with_proxies(1, "suzuki", "a.jp", "Suzuki@a.jp", {"s@a.jp"}),
                   with_proxies(2, "suzuki2", "b.jp", "suzuki@b.jp", {"abroad@other.example"})},
                  two_domains, "EPOST", "epost.test", Time{});
  for (const bool strict : {true, false}) {
    EXPECT_EQ(name_at(seen, "suzuki", "a.jp", strict), "suzuki");
    EXPECT_EQ(name_at(seen, "SUZUKI", "B.jp", strict), "suzuki2");
    EXPECT_EQ(name_at(seen, "s", "a.jp", strict), "suzuki");
    EXPECT_EQ(name_at(seen, "suzuki2", "b.jp", strict), "suzuki2");
    EXPECT_EQ(name_at(seen, "abroad", "other.example", strict), "suzuki2");
  }
  EXPECT_EQ(seen.by_login("suzuki@b.jp")->name, "suzuki2");
  EXPECT_EQ(seen.addresses_of(*seen.by_name("suzuki"), false),
            (std::vector<std::string>{"suzuki@a.jp", "s@a.jp"}))
      << "suzuki@b.jp is another's";
}

TEST(View, by_the_rule_mail_a_name_counts_only_without_an_address) {
  const View seen({with_proxies(1, "suzuki", "", "suzuki@a.jp", {}), account(2, "tanaka"),
                   account(3, "sato", "j.sato@a.jp")},
                  two_domains, "EPOST", "epost.test", Time{}, AddressRule::mail);
  EXPECT_EQ(name_at(seen, "suzuki", "a.jp", false), "suzuki");
  EXPECT_EQ(name_at(seen, "suzuki", "b.jp", false), "-");
  EXPECT_EQ(name_at(seen, "tanaka", "b.jp", false), "tanaka");
  EXPECT_EQ(name_at(seen, "sato", "a.jp", false), "-");
  EXPECT_EQ(name_at(seen, "j.sato", "a.jp", false), "sato");
}

TEST(View, an_address_that_two_claim_is_nobodys_also_of_whom_it_names) {
  const View seen({with_proxies(1, "info", "", "", {"INFO@a.jp", "only@a.jp"}),
                   account(2, "other", "info@A.jp"), with_proxies(3, "third", "", "info@a.jp", {})},
                  two_domains, "EPOST", "epost.test", Time{});
  EXPECT_EQ(name_at(seen, "info", "a.jp", false), "-");
  EXPECT_EQ(seen.by_login("info@a.jp")->name, "info") << "the password decides";
  EXPECT_TRUE(seen.is_disputed("Info", "a.jp"));
  EXPECT_FALSE(seen.is_disputed("only", "a.jp"));
  EXPECT_EQ(name_at(seen, "info", "b.jp", false), "info");
  EXPECT_EQ(name_at(seen, "only", "a.jp", false), "info");
  EXPECT_EQ(seen.disputes(),
            (std::vector<Dispute>{{"info@a.jp", "info", "other"}, {"info@a.jp", "info", "third"}}));
}

TEST(View, a_former_address_is_ones_own_until_another_has_it) {
  Account renamed = account(1, "suzuki", {}, "a.jp");
  renamed.former = {{"sato", 100}, {"h.sato@other.example", 100}, {"tanaka", 100}};
  Account also = account(2, "other", {}, "a.jp");
  also.former = {{"sato", 200}};
  const View before({renamed}, two_domains, "EPOST", "epost.test", Time{});
  EXPECT_EQ(name_at(before, "sato", "a.jp", true), "suzuki");
  EXPECT_EQ(name_at(before, "sato", "b.jp", true), "-");
  EXPECT_EQ(name_at(before, "sato", "b.jp", false), "suzuki");
  EXPECT_EQ(name_at(before, "sato", "other.example", false), "-");
  EXPECT_EQ(name_at(before, "H.Sato", "other.example", false), "suzuki");
  EXPECT_EQ(before.by_login("sato@a.jp")->name, "suzuki");
  EXPECT_EQ(before.addresses_of(*before.by_name("suzuki"), true),
            (std::vector<std::string>{"suzuki@a.jp", "sato@a.jp", "h.sato@other.example",
                                      "tanaka@a.jp"}));
  const View after({renamed, also, account(3, "tanaka", "h.sato@other.example")}, two_domains,
                   "EPOST", "epost.test", Time{});
  EXPECT_EQ(name_at(after, "sato", "a.jp", true), "other") << "who had it last";
  EXPECT_EQ(name_at(after, "tanaka", "a.jp", true), "tanaka");
  EXPECT_EQ(name_at(after, "h.sato", "other.example", true), "tanaka");
}

TEST(View, finds_by_guid) {
  EXPECT_EQ(view().by_guid(view().accounts()[1]->guid)->name, "user2");
  EXPECT_EQ(view().by_guid(Guid{}), nullptr);
}

}  // namespace
}  // namespace hikyaku::directory
