#include "base/private_file.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace hikyaku {
namespace {

namespace fs = std::filesystem;

struct PrivateFile : testing::Test {
  PrivateFile() {
    std::string name = testing::TempDir() + "hikyaku-private.XXXXXX";
    folder = mkdtemp(name.data());
    path = folder + "/secret";
  }
  ~PrivateFile() override { fs::remove_all(folder); }
  std::optional<std::string> content() const {
    const auto read = read_private_file(path, 100);
    EXPECT_TRUE(read);
    return read.value_or(std::nullopt);
  }
  std::string folder, path;
};

TEST_F(PrivateFile, is_replaced_whole_and_is_its_owners_alone) {
  EXPECT_EQ(content(), std::nullopt);
  ASSERT_TRUE(write_private_file(path, "first"));
  ASSERT_TRUE(write_private_file(path, "second"));
  EXPECT_EQ(content(), "second");
  struct stat status{};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_FALSE(fs::exists(path + ".new"));
}

TEST_F(PrivateFile, that_others_may_read_or_that_is_too_large_is_not_read) {
  ASSERT_TRUE(write_private_file(path, "secret"));
  EXPECT_FALSE(read_private_file(path, 5));
  for (const auto mode : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(path, fs::perms::owner_read | mode);
    EXPECT_FALSE(read_private_file(path, 100));
  }
  fs::remove(path);
  fs::create_symlink("/etc/hostname", path);
  EXPECT_FALSE(read_private_file(path, 100));
}

TEST_F(PrivateFile, stays_as_it_was_when_the_new_one_cannot_be_given_away) {
  ASSERT_TRUE(write_private_file(path, "old"));
  const auto refuse = [](const std::string&) -> Result<> {
    return fail(Error::Kind::permanent, "give");
  };
  EXPECT_FALSE(write_private_file(path, "new", refuse));
  EXPECT_EQ(content(), "old");
}

}  // namespace
}  // namespace hikyaku
