#include "text/catalogue.h"

#include <cstdlib>
#include <span>
#include <unordered_map>

#include "base/check.h"
#include "base/text.h"
#include "text/tables.h"

namespace hikyaku {

std::optional<Language> parse_language(std::string_view name) {
  const std::string_view word = name.substr(0, name.find_first_of("_.@-"));
  if (iequals(word, "ja")) return Language::ja;
  if (iequals(word, "en") || word == "C" || word == "POSIX") return Language::en;
  return std::nullopt;
}

Language language_of_environment() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return parse_language(value).value_or(Language::en);
  }
  return Language::en;
}

namespace text {

const std::vector<Entry>& all() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> joined;
    for (const std::span<const Entry> table : tables())
      joined.insert(joined.end(), table.begin(), table.end());
    return joined;
  }();
  return entries;
}

std::string_view find(std::string_view id, Language language) {
  static const std::unordered_map<std::string_view, const Entry*> index = [] {
    std::unordered_map<std::string_view, const Entry*> by_id;
    for (const Entry& entry : all()) HIKYAKU_CHECK(by_id.emplace(entry.id, &entry).second);
    return by_id;
  }();
  const auto found = index.find(id);
  HIKYAKU_CHECK(found != index.end());
  return language == Language::ja ? found->second->ja : found->second->en;
}

}  // namespace text
}  // namespace hikyaku
