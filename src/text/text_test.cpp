#include <set>

#include <gtest/gtest.h>

#include "text/catalogue.h"

namespace hikyaku::text {
namespace {

// The arguments that a text uses: {0}, {1} ...
std::set<std::string> arguments(std::string_view text) {
  std::set<std::string> used;
  for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1))
    used.emplace(text.substr(at, text.find('}', at) - at));
  return used;
}

}  // namespace

TEST(Catalogue, every_text_is_complete_in_both_languages) {
  std::set<std::string_view> ids;
  for (const Entry& entry : all()) {
    EXPECT_TRUE(ids.insert(entry.id).second) << "twice: " << entry.id;
    EXPECT_FALSE(entry.en.empty()) << entry.id;
    EXPECT_FALSE(entry.ja.empty()) << entry.id;
    EXPECT_EQ(arguments(entry.en), arguments(entry.ja)) << entry.id;
  }
  EXPECT_GT(ids.size(), 50u);
}

TEST(Catalogue, language_comes_from_a_locale_name) {
  EXPECT_EQ(parse_language("ja_JP.UTF-8"), Language::ja);
  EXPECT_EQ(parse_language("C.UTF-8"), Language::en);
  EXPECT_FALSE(parse_language("fr_FR"));
}

}  // namespace hikyaku::text
