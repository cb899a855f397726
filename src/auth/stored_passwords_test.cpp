#include "auth/stored_passwords.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "auth/password_preparation.h"
#include "base/text.h"

namespace hikyaku::auth {
namespace {

namespace fs = std::filesystem;

constexpr Time now(Seconds(1'700'000'000));

Guid guid_of(char c) {
  return *Guid::from_bytes(std::string(16, c));
}

struct StoredPasswordsTest : testing::Test {
  StoredPasswordsTest() {
    std::string name = testing::TempDir() + "hikyaku-passwords.XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~StoredPasswordsTest() override { fs::remove_all(folder); }
  Result<std::unique_ptr<StoredPasswords>> open(bool keeps_reversible = false) const {
    return StoredPasswords::open({folder, keeps_reversible});
  }
  std::string file() const { return folder + "/passwords"; }
  std::string content() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string folder;
};

TEST(SaslPrep, makes_the_same_of_what_looks_the_same) {
  EXPECT_EQ(prepare_password("user"), "user");
  // RFC 4013 section 3
  EXPECT_EQ(prepare_password("I\u00adX"), "IX");
  EXPECT_EQ(prepare_password("USER"), "USER");
  EXPECT_EQ(prepare_password("\u00aa"), "a");
  EXPECT_EQ(prepare_password("\u2168"), "IX");
  EXPECT_FALSE(prepare_password("\x07"));
  EXPECT_FALSE(prepare_password("\u0627\u0031"));

  EXPECT_EQ(prepare_password("p w"), "p w");
  EXPECT_EQ(prepare_password("p\u3000w"), "p w") << "the space of Japanese keyboards";
  EXPECT_EQ(prepare_password("\uff21\uff22"), "AB");
  EXPECT_EQ(prepare_password("\u30d1\u30b9"), "\u30d1\u30b9");
  EXPECT_FALSE(prepare_password(""));
  EXPECT_FALSE(prepare_password("\xff"));
  EXPECT_FALSE(prepare_password("a\nb"));
  EXPECT_FALSE(prepare_password("\u00ad")) << "nothing is left";
  EXPECT_FALSE(prepare_password(std::string(1021, 'a')));
}

TEST(ScramVerifier, IsThatOfRfc7677) {
  // RFC 7677 section 3: StoredKey and ServerKey of its exchange.
  const auto verifier = make_verifier("pencil", *base64_decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
  EXPECT_EQ(base64_encode(verifier.stored_key), "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
  EXPECT_EQ(base64_encode(verifier.server_key), "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
  EXPECT_TRUE(is_password_of(verifier, "pencil"));
  EXPECT_FALSE(is_password_of(verifier, "Pencil"));
}

TEST_F(StoredPasswordsTest, are_there_at_the_next_start) {
  {
    const auto passwords = open();
    ASSERT_TRUE(passwords);
    EXPECT_EQ((*passwords)->find(guid_of('1')), nullptr);
    ASSERT_TRUE((*passwords)->set(guid_of('1'), "secret", "root", now));
    ASSERT_TRUE((*passwords)->set(guid_of('2'), "other", "root", now));
    ASSERT_TRUE((*passwords)->set(guid_of('1'), "newer", "admin", now));
    EXPECT_EQ((*passwords)->remove(guid_of('2')), true);
    EXPECT_EQ((*passwords)->remove(guid_of('2')), false);
  }
  const auto passwords = open();
  ASSERT_TRUE(passwords);
  const auto found = (*passwords)->find(guid_of('1'));
  ASSERT_TRUE(found);
  EXPECT_TRUE(is_password_of(found->verifier, "newer"));
  EXPECT_FALSE(is_password_of(found->verifier, "secret"));
  EXPECT_EQ(found->by, "admin");
  EXPECT_EQ(found->time, 1'700'000'000);
  EXPECT_FALSE((*passwords)->reversible(*found));
  EXPECT_EQ((*passwords)->find(guid_of('2')), nullptr);
}

TEST_F(StoredPasswordsTest, are_read_by_their_owner_alone) {
  ASSERT_TRUE((*open())->set(guid_of('1'), "secret", "root", now));
  for (const std::string& path : {file(), folder + "/key"}) {
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << path;
  }
  fs::permissions(file(), fs::perms::group_read, fs::perm_options::add);
  EXPECT_FALSE(open());
}

TEST_F(StoredPasswordsTest, keep_the_password_itself_only_when_told_so_and_encrypted) {
  {
    const auto passwords = open(true);
    ASSERT_TRUE((*passwords)->set(guid_of('1'), "Tanstaaf", "root", now));
    EXPECT_EQ((*passwords)->reversible(*(*passwords)->find(guid_of('1'))), "Tanstaaf");
  }
  EXPECT_FALSE(content().contains("Tanstaaf"));
  {
    const auto passwords = open(true);
    const auto found = (*passwords)->find(guid_of('1'));
    EXPECT_EQ((*passwords)->reversible(*found), "Tanstaaf");
    StoredPassword moved = *found;
    moved.account = guid_of('2');
    EXPECT_FALSE((*passwords)->reversible(moved)) << "it is bound to its account";
  }
  const auto size = content().size();
  {
    const auto passwords = open(false);
    EXPECT_FALSE((*passwords)->reversible(*(*passwords)->find(guid_of('1'))));
  }
  EXPECT_LT(content().size(), size) << "switching it off removes it from the disk";
}

TEST_F(StoredPasswordsTest, without_their_key_lose_only_what_is_encrypted) {
  ASSERT_TRUE((*open(true))->set(guid_of('1'), "secret", "root", now));
  fs::remove(folder + "/key");
  const auto passwords = open(true);
  ASSERT_TRUE(passwords);
  const auto found = (*passwords)->find(guid_of('1'));
  EXPECT_FALSE((*passwords)->reversible(*found));
  EXPECT_TRUE(is_password_of(found->verifier, "secret"));
}

TEST_F(StoredPasswordsTest, that_are_damaged_are_not_used) {
  ASSERT_TRUE((*open())->set(guid_of('1'), "secret", "root", now));
  const std::string good = content();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    EXPECT_FALSE(decode_password_file(bad)) << i;
    EXPECT_FALSE(decode_password_file(good.substr(0, i))) << i;
  }
  std::ofstream(file(), std::ios::binary) << good.substr(1);
  EXPECT_FALSE(open());
  std::ofstream(file(), std::ios::binary) << good;
  std::ofstream(folder + "/key", std::ios::binary) << "short";
  EXPECT_FALSE(open());
}

TEST_F(StoredPasswordsTest, refuse_passwords_that_cannot_be_used) {
  const auto passwords = open();
  for (const std::string& bad : {std::string(), std::string("\xff"), std::string("a\tb")})
    EXPECT_FALSE((*passwords)->set(guid_of('1'), bad, "root", now));
  EXPECT_EQ((*passwords)->find(guid_of('1')), nullptr);
}

TEST_F(StoredPasswordsTest, stay_as_they_were_when_the_disk_takes_no_change) {
  const auto passwords = open();
  ASSERT_TRUE((*passwords)->set(guid_of('1'), "secret", "root", now));
  fs::rename(folder, folder + ".gone");
  EXPECT_FALSE((*passwords)->set(guid_of('1'), "newer", "root", now));
  EXPECT_FALSE((*passwords)->remove(guid_of('1')));
  EXPECT_TRUE(is_password_of((*passwords)->find(guid_of('1'))->verifier, "secret"));
  fs::rename(folder + ".gone", folder);
  EXPECT_TRUE(is_password_of((*open())->find(guid_of('1'))->verifier, "secret"));
}

TEST_F(StoredPasswordsTest, show_the_same_fake_to_who_asks_again_also_after_a_restart) {
  ScramVerifier first;
  {
    const auto passwords = open();
    first = (*passwords)->fake_verifier("nobody");
    EXPECT_EQ((*passwords)->fake_verifier("NoBody"), first);
    EXPECT_NE((*passwords)->fake_verifier("nobody2").salt, first.salt);
  }
  EXPECT_EQ((*open())->fake_verifier("nobody"), first);
  EXPECT_EQ(first.salt.size(), scram_salt_bytes);
  EXPECT_EQ(first.iterations, scram_iterations);
}

}  // namespace
}  // namespace hikyaku::auth
