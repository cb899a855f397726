#include "directory/ad/entry_change.h"

#include <gtest/gtest.h>

#include "directory/ad/delegation.h"
#include "directory/ad/people_writer.h"

namespace hikyaku::directory {
namespace {

TEST(EntryChange, NamesAreEscapedForADn) {  // RFC 4514 section 4
  EXPECT_EQ(escape_rdn_value("James \"Jim\" Smith, III"), "James \\\"Jim\\\" Smith\\, III");
  EXPECT_EQ(escape_rdn_value(" #x "), "\\ #x\\ ");
  EXPECT_EQ(escape_rdn_value("#x"), "\\#x");
  EXPECT_EQ(escape_rdn_value("a=b+c\\d\r"), "a\\=b\\+c\\\\d\\0D");
  EXPECT_EQ(escape_rdn_value("山田 太郎"), "山田 太郎");
}

TEST(EntryChange, PasswordsAreQuotedUtf16) {
  EXPECT_EQ(unicode_pwd("aB"), std::string("\"\0a\0B\0\"\0", 8));
  EXPECT_EQ(unicode_pwd("é"), std::string("\"\0\xe9\0\"\0", 6));
  EXPECT_EQ(unicode_pwd("😀"), std::string("\"\0\x3d\xd8\x00\xde\"\0", 8));
  EXPECT_FALSE(unicode_pwd("\xff"));
}

TEST(EntryChange, TheWindowsErrorOfARefusal) {
  EXPECT_EQ((ChangeRefused{19, "0000052D: Constraint violation"}).windows_error(), 0x52du);
  EXPECT_EQ((ChangeRefused{19, "00000056: Constraint"}).windows_error(), 0x56u);
  EXPECT_EQ((ChangeRefused{50, "no right"}).windows_error(), 0u);
  EXPECT_EQ((ChangeRefused{50, ""}).windows_error(), 0u);
}

TEST(AccountName, WhatCanBeOne) {
  for (const char* good : {"suzuki", "a001", "o'hara(x)", "鈴木", "a.b-c_d$"})
    EXPECT_TRUE(is_account_name(good)) << good;
  for (const char* bad : {"", "a b", ".a", "a.", "a@b", "a/b", "a\\b", "a*b", "a\tb", "\xff",
                          "123456789012345678901"})
    EXPECT_FALSE(is_account_name(bad)) << bad;
}

TEST(Delegation, ASidIsTextAndTheCommandsNameNothingElse) {
  const std::string sid("\1\5\0\0\0\0\0\5\x15\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\x50\4\0\0", 28);
  EXPECT_EQ(sid_text(sid), "S-1-5-21-1-2-3-1104");
  EXPECT_EQ(sid_text(sid.substr(1)), "");
  const Delegation one{"EPOST\\svc", "S-1-5-21-1-2-3-1104", "OU=O'Brien,DC=x", {"CN=IMS,DC=x"}};
  const auto samba = samba_commands(one);
  ASSERT_EQ(samba.size(), 2u);
  EXPECT_TRUE(samba[0].contains("--objectdn='OU=O'\\''Brien,DC=x'")) << samba[0];
  EXPECT_EQ(samba[1],
            "samba-tool dsacl set --action=allow --objectdn='CN=IMS,DC=x' "
            "--sddl='(OA;;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;;S-1-5-21-1-2-3-1104)'");
  EXPECT_EQ(windows_commands(one).back(), "dsacls \"CN=IMS,DC=x\" /G \"EPOST\\svc:WP;member\"");
}

}  // namespace
}  // namespace hikyaku::directory
