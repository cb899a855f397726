// A part is never taken for the whole: answers that are cut short in every way that a controller
// has, and groups that come in ranges.
#include "directory/ad/fake_controller.h"
#include "directory/ad/member_values.h"

namespace hikyaku::directory {
namespace {

std::string person(const AskedSearch& asked, const std::string& name) {
  return entry_message(asked.id, "CN=" + name, {{"sAMAccountName", {name}}});
}

// What a search for everybody gives, or its error.
std::string names_by(FakeController::Answer answer) {
  FakeController controller(std::move(answer));
  const auto connection = controller.connect();
  const auto entries = connection->search("DC=epost,DC=test", Scope::subtree,
                                          Filter::present("objectClass"), {"sAMAccountName"}, 2);
  if (!entries) return describe(entries.error());
  std::string names;
  for (const Entry& entry : *entries) names.append(entry.get("samaccountname")).append(" ");
  return names;
}

std::string last_page(const AskedSearch& asked) {
  return end_message(asked.id, LDAP_SUCCESS, LDAP_CONTROL_PAGEDRESULTS, page_value(""));
}
std::string first_page(const AskedSearch& asked) {
  return person(asked, "a") + person(asked, "b") +
         end_message(asked.id, LDAP_SUCCESS, LDAP_CONTROL_PAGEDRESULTS, page_value("more"));
}

TEST(Completeness, all_pages_are_read_also_an_empty_one) {
  int asked_count = 0;
  EXPECT_EQ(names_by([&](const AskedSearch& asked) {
              EXPECT_EQ(asked.page(), asked_count == 0 ? "" : "more");
              if (++asked_count == 1) return first_page(asked);
              if (asked_count == 2)
                return end_message(asked.id, LDAP_SUCCESS, LDAP_CONTROL_PAGEDRESULTS,
                                   page_value("more"));
              return person(asked, "c") + last_page(asked);
            }),
            "a b c ");
}

TEST(Completeness, a_page_that_is_cut_short_is_an_error) {
  for (const int code : {LDAP_SIZELIMIT_EXCEEDED, LDAP_TIMELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED,
                         LDAP_PARTIAL_RESULTS, LDAP_BUSY, LDAP_REFERRAL, LDAP_UNWILLING_TO_PERFORM})
    EXPECT_TRUE(names_by([code](const AskedSearch& asked) {
                  if (asked.page().empty()) return first_page(asked);
                  return person(asked, "c") + end_message(asked.id, code);
                }).starts_with("ldap.search"))
        << code;
}

TEST(Completeness, an_answer_without_pages_is_an_error) {
  EXPECT_EQ(names_by([](const AskedSearch& asked) {
              return person(asked, "a") + end_message(asked.id, LDAP_SUCCESS);
            }),
            "ldap.search: the answer came without pages");
  EXPECT_EQ(names_by([](const AskedSearch& asked) {
              return person(asked, "a") +
                     end_message(asked.id, LDAP_SUCCESS, LDAP_CONTROL_PAGEDRESULTS, "\x30\x7f");
            }),
            "ldap.search: the answer came without pages");
}

TEST(Completeness, a_connection_that_ends_between_pages_is_an_error) {
  EXPECT_TRUE(names_by([](const AskedSearch& asked) {
                return asked.page().empty() ? first_page(asked) : std::string();
              }).starts_with("ldap.search"));
}

TEST(Completeness, pointers_to_other_partitions_are_passed_over_and_never_followed) {
  EXPECT_EQ(names_by([](const AskedSearch& asked) {
              // Nothing listens there: to follow it would fail.
              return person(asked, "a") +
                     reference_message(asked.id, "ldap://127.0.0.1:1/CN=Configuration") +
                     person(asked, "b") + last_page(asked);
            }),
            "a b ");
}

std::string value_of(int number) {
  char digits[48];
  std::snprintf(digits, sizeof digits, "<GUID=%032x>;CN=x", number);
  return digits;
}

// Members `first` to `last`, as the attribute with that name.
std::string members(const AskedSearch& asked, const std::string& name, int first, int last) {
  std::vector<std::string> values;
  for (int i = first; i <= last; ++i) values.push_back(value_of(i));
  return entry_message(asked.id, "CN=g", {{"objectClass", {"group"}}, {name, values}}) +
         end_message(asked.id, LDAP_SUCCESS);
}

TEST(Completeness, a_group_comes_in_ranges_of_what_the_controller_gives) {
  FakeController controller([](const AskedSearch& asked) {
    const std::string& wanted = asked.attributes.at(0);
    if (wanted == "member;range=0-*") return members(asked, "member;range=0-1499", 0, 1499);
    if (wanted == "member;range=1500-*")
      return members(asked, "member;range=1500-2999", 1500, 2999);
    EXPECT_EQ(wanted, "member;range=3000-*");
    return members(asked, "member;range=3000-*", 3000, 3099);
  });
  const auto all = read_members_of(*controller.connect(), "CN=g");
  ASSERT_TRUE(all) << describe(all.error());
  EXPECT_EQ(all->size(), 3100u);
  EXPECT_EQ(all->back(), guid_of_value(value_of(3099)));
}

TEST(Completeness, a_group_whose_ranges_break_off_is_an_error) {
  for (const int failing : {0, 1}) {
    FakeController controller([failing](const AskedSearch& asked) {
      if (asked.attributes.at(0) == "member;range=0-*")
        return members(asked, "member;range=0-1499", 0, 1499);
      if (failing == 0) return end_message(asked.id, LDAP_UNWILLING_TO_PERFORM);
      return members(asked, "member;range=1501-*", 1501, 1600);
    });
    EXPECT_FALSE(read_members_of(*controller.connect(), "CN=g")) << failing;
  }
}

}  // namespace
}  // namespace hikyaku::directory
