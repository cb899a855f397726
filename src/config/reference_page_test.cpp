#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "config/config.h"

namespace hikyaku::config {

// The pages are written by this program: HIKYAKU_WRITE_PAGES=1 config_test
// --gtest_filter='ReferencePage*' in the source folder makes them anew.
TEST(ReferencePage, the_administrators_pages_are_what_the_settings_say) {
  for (const auto& [language, path] : {std::pair{Language::en, "docs/admin/en/configuration.md"},
                                       std::pair{Language::ja, "docs/admin/ja/configuration.md"}}) {
    if (std::getenv("HIKYAKU_WRITE_PAGES") != nullptr)
      std::ofstream(path, std::ios::trunc) << reference_page(language);
    std::ifstream file(path, std::ios::binary);
    std::ostringstream page;
    page << file.rdbuf();
    EXPECT_EQ(page.str(), reference_page(language))
        << path << " is old: make it anew as this test's head says";
  }
}

TEST(ReferencePage, every_key_has_a_row_in_both_languages) {
  for (const Language language : {Language::en, Language::ja}) {
    const std::string page = reference_page(language);
    for (const std::string_view key : keys())
      EXPECT_NE(page.find("\n| `" + std::string(key) + "` | "), std::string::npos) << key;
  }
}

}  // namespace hikyaku::config
