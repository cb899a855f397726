#include "mime/utf7.h"

#include <gtest/gtest.h>

namespace hikyaku::mime {
namespace {

TEST(Utf7, decodes_what_rfc_3501_shows) {
  EXPECT_EQ(utf7_to_utf8("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), "~peter/mail/台北/日本語");
  EXPECT_EQ(utf7_to_utf8("A&-B"), "A&B");
  EXPECT_EQ(utf7_to_utf8("&MMYwuTDI-"), "テスト");
  EXPECT_EQ(utf7_to_utf8("&2D3eAA-"), "\xF0\x9F\x98\x80");
}

TEST(Utf7, refuses_every_form_that_is_not_the_right_one) {
  for (const char* wrong : {"&Jjo!", "&Jjo", "&", "&AGE-", "&U,BTFw-&ZeVnLIqe-", "&ZeVnLIq-",
                            "\xE6\x97\xA5", "a\tb", "&2D0-", "&3gA-", "&ZeVnLIqf="})
    EXPECT_FALSE(utf7_to_utf8(wrong)) << wrong;
}

TEST(Utf7, gives_any_text_back) {
  std::uint64_t seed = 1;
  const auto random = [&] {
    return seed = seed * 6364136223846793005u + 1442695040888963407u, seed >> 33;
  };
  const std::string_view pieces[] = {"a", "&", "-", "日",  "本", "ｱ", "\xF0\x9F\x98\x80",
                                     " ", "é", "/", "\x7f"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    ASSERT_EQ(utf7_to_utf8(utf8_to_utf7(text)), text);
  }
}

}  // namespace
}  // namespace hikyaku::mime
