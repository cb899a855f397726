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

TEST(View, finds_by_guid) {
  EXPECT_EQ(view().by_guid(view().accounts()[1].guid)->name, "user2");
  EXPECT_EQ(view().by_guid(Guid{}), nullptr);
}

}  // namespace
}  // namespace hikyaku::directory
