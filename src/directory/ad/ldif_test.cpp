#include "directory/ad/ldif.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;
using Kind = LdifChange::Kind;

TEST(Ldif, every_kind_of_change_is_read) {
  const auto changes = parse_ldif(
      "version: 1\n"
      "# a comment\n"
      "  that goes on\n"
      "dn: CN=a,DC=x\n"
      "changetype: modify\n"
      "replace: mail\n"
      "mail: a@abc.jp\n"
      "-\n"
      "delete: proxyAddresses\n"
      "-\n"
      "add: member\n"
      "member: CN=b,\n"
      " DC=x\n"
      "member:: Q049Yw==\n"
      "-\n"
      "\n\n"
      "dn: CN=b,DC=x\r\nchangetype: delete\r\n\r\n"
      "dn:: Q049Yw==\nchangetype: modrdn\nnewrdn: CN=d\ndeleteoldrdn: 1\nnewsuperior: OU=o,DC=x\n\n"
      "dn: CN=e,DC=x\nobjectClass: top\nobjectClass: user\nsAMAccountName: e");
  ASSERT_TRUE(changes) << changes.error().what;
  ASSERT_EQ(changes->size(), 4u);
  const LdifChange& modify = (*changes)[0];
  EXPECT_EQ(modify.line, 4u);
  EXPECT_EQ(modify.kind, Kind::modify);
  ASSERT_EQ(modify.changes.size(), 3u);
  EXPECT_EQ(modify.changes[0].how, How::replace);
  EXPECT_EQ(modify.changes[0].values, std::vector<std::string>{"a@abc.jp"});
  EXPECT_EQ(modify.changes[1].how, How::remove);
  EXPECT_EQ(modify.changes[1].attribute, "proxyaddresses");
  EXPECT_EQ(modify.changes[2].values, (std::vector<std::string>{"CN=b,DC=x", "CN=c"}));
  EXPECT_EQ((*changes)[1].kind, Kind::remove);
  EXPECT_EQ((*changes)[2].dn, "CN=c");
  EXPECT_EQ((*changes)[2].new_rdn, "CN=d");
  EXPECT_EQ((*changes)[2].new_superior, "OU=o,DC=x");
  EXPECT_EQ((*changes)[3].kind, Kind::add);
  EXPECT_EQ((*changes)[3].changes[0].values, (std::vector<std::string>{"top", "user"}));
}

TEST(Ldif, what_is_wrong_is_told_by_its_line) {
  const auto error = [](std::string_view text) {
    const auto changes = parse_ldif(text);
    return changes ? "-" : std::to_string(changes.error().line) + " " + changes.error().what;
  };
  EXPECT_EQ(error("dn: a=b\njpegPhoto:< file:///etc/shadow\n"), "2 url");
  EXPECT_EQ(error("dn: a=b\nx:: !!\n"), "2 base64");
  EXPECT_EQ(error("mail: x\n"), "1 no_dn");
  EXPECT_EQ(error("dn: a=b\nnothing\n"), "2 no_colon");
  EXPECT_EQ(error("dn: a=b\ncontrol: 1.2.3 true\nchangetype: delete\n"), "2 control");
  EXPECT_EQ(error("dn: a=b\nchangetype: explode\n"), "2 changetype");
  EXPECT_EQ(error("dn: a=b\nchangetype: modify\nincrement: x\nx: 1\n-\n"), "3 modification");
  EXPECT_EQ(error("dn: a=b\nchangetype: modify\nadd: x\ny: 1\n-\n"), "4 modification");
  EXPECT_EQ(error("dn: a=b\nchangetype: modify\nadd: x\n-\n"), "3 missing");
  EXPECT_EQ(error("dn: a=b\nchangetype: modrdn\ndeleteoldrdn: 1\n"), "1 missing");
  EXPECT_EQ(error(""), "-");
}

}  // namespace
}  // namespace hikyaku::directory
