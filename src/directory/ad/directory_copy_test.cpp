#include "directory/ad/directory_copy.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

Guid guid_of(std::uint8_t number) {
  Guid guid;
  guid.octets[0] = number;
  return guid;
}

struct Copy : testing::Test {
  DirectoryCopy copy;
  Time now{Seconds(1'700'000'000)};

  void SetUp() override {
    add(1, "CN=a,OU=x,DC=t", {});
    add(2, "CN=b,OU=x,DC=t", {});
    add(3, "CN=IMSUsers,DC=t", {1, 4});
    add(4, "CN=inner,DC=t", {2, 3});  // and round again
  }
  void add(std::uint8_t number, const std::string& dn,
           std::initializer_list<std::uint8_t> members) {
    CopiedObject object;
    object.guid = guid_of(number);
    object.entry.dn = dn;
    const std::string name = dn.substr(3, dn.find(',') - 3);
    object.entry.attributes["samaccountname"] = {name};
    object.is_group = members.size() > 0;
    for (const auto one : members) object.members.insert(guid_of(one));
    copy.add(std::move(object));
  }
  std::string apply(std::string_view ldif) {
    const auto changes = parse_ldif(ldif);
    for (const LdifChange& one : *changes)
      if (const auto refusal = copy.apply(one, now)) return refusal->what + " " + refusal->detail;
    return "";
  }
};

TEST_F(Copy, groups_in_groups_are_followed_also_round) {
  EXPECT_EQ(copy.within("imsusers"), (std::set{guid_of(1), guid_of(2)}));
  EXPECT_EQ(copy.within("nobody"), std::set<Guid>());
}

TEST_F(Copy, members_come_and_go) {
  EXPECT_EQ(
      apply("dn: CN=inner,DC=t\nchangetype: modify\ndelete: member\nmember: cn=B,ou=x,dc=t\n-\n"),
      "");
  EXPECT_EQ(copy.within("IMSUsers"), std::set{guid_of(1)});
  EXPECT_EQ(
      apply(
          "dn: CN=IMSUsers,DC=t\nchangetype: modify\nreplace: member\nmember: CN=b,OU=x,DC=t\n-\n"),
      "");
  EXPECT_EQ(copy.within("IMSUsers"), std::set{guid_of(2)});
  EXPECT_EQ(apply("dn: CN=b,OU=x,DC=t\nchangetype: delete\n"), "");
  EXPECT_EQ(copy.within("IMSUsers"), std::set<Guid>());
  EXPECT_EQ(apply("dn: CN=IMSUsers,DC=t\nchangetype: modify\nadd: member\nmember: CN=zz\n-\n"),
            "no_member CN=zz");
}

TEST_F(Copy, what_cannot_be_made_is_not_made) {
  EXPECT_EQ(apply("dn: CN=q,DC=t\nchangetype: delete\n"), "no_object CN=q,DC=t");
  EXPECT_EQ(apply("dn: CN=A,OU=x,DC=t\nchangetype: add\nobjectClass: user\n"),
            "exists CN=A,OU=x,DC=t");
  EXPECT_EQ(apply("dn: CN=a,OU=x,DC=t\nchangetype: modify\nreplace: mail\nmail: x@y\n-\n"
                  "replace: primaryGroupID\nprimaryGroupID: 1\n-\n"),
            "primary_group CN=a,OU=x,DC=t");
  EXPECT_FALSE(copy.find(guid_of(1))->entry.attributes.contains("mail"));
}

TEST_F(Copy, a_container_that_is_renamed_takes_what_is_beneath) {
  add(9, "OU=x,DC=t", {});
  EXPECT_EQ(apply("dn: OU=x,DC=t\nchangetype: modrdn\nnewrdn: OU=y\ndeleteoldrdn: 1\n"), "");
  EXPECT_EQ(copy.find(guid_of(1))->entry.dn, "CN=a,OU=y,DC=t");
  EXPECT_EQ(copy.find("CN=A,OU=Y,DC=T")->guid, guid_of(1));
  EXPECT_EQ(copy.find("CN=a,OU=x,DC=t"), nullptr);
}

TEST_F(Copy, a_new_password_is_a_new_state) {
  EXPECT_EQ(
      apply("dn: CN=a,OU=x,DC=t\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: IgA=\n-\n"),
      "");
  EXPECT_EQ(copy.find(guid_of(1))->entry.get("pwdlastset"), "133444736000000000");
  EXPECT_FALSE(copy.find(guid_of(1))->entry.attributes.contains("unicodepwd"));
}

}  // namespace
}  // namespace hikyaku::directory
