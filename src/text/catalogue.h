// Every text that a person sees, in English and Japanese. Protocol replies are not here: their text
// is for other programs, in ASCII (RFC 5321 4.2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/args.h>
#include <fmt/format.h>

namespace hikyaku {

enum class Language { en, ja };

/// "ja", "ja_JP.UTF-8" -> ja; "en", "C", "C.UTF-8" ... -> en; nothing for other words.
std::optional<Language> parse_language(std::string_view name);
/// By LC_ALL, LC_MESSAGES, LANG in that order; English when they say nothing that we know.
Language language_of_environment();

namespace text {

struct Entry {
  std::string_view id;  // "setup.step1.prompt"
  std::string_view en;
  std::string_view ja;
};

/// The text with this id; a bug (check) when there is none. Arguments are {0}, {1} ...: their order
/// differs.
std::string_view find(std::string_view id, Language language);
const std::vector<Entry>& all();

template <class... Arguments>
std::string say(Language language, std::string_view id, const Arguments&... arguments) {
  return fmt::format(fmt::runtime(find(id, language)), arguments...);
}

}  // namespace text
}  // namespace hikyaku
