#include "directory/ad/dirsync.h"

#include <gtest/gtest.h>

namespace hikyaku::directory {
namespace {

TEST(Dirsync, asks_with_flags_a_size_and_the_cookie) {
  const auto value = encode_dirsync(1, 256, std::string_view("a\0b", 3));
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, std::string("\x30\x0c\x02\x01\x01\x02\x02\x01\x00\x04\x03"
                                "a\0b",
                                14));
}

TEST(Dirsync, reads_the_cookie_of_an_answer) {
  const auto page =
      decode_dirsync(std::string("\x30\x0b\x02\x01\x01\x02\x01\x00\x04\x03"
                                 "a\0b",
                                 13));
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->cookie, std::string("a\0b", 3));
}

TEST(Dirsync, takes_no_other_answer) {
  const std::string whole(
      "\x30\x0b\x02\x01\x01\x02\x01\x00\x04\x03"
      "abc",
      13);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_dirsync(whole.substr(0, size))) << size;
  EXPECT_FALSE(decode_dirsync(std::string("\x30\x80\xff\xff\xff\xff", 6)));
}

}  // namespace
}  // namespace hikyaku::directory
