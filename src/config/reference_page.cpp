// The administrator's page of all settings, in Markdown.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/settings.h"

namespace hikyaku::config {
namespace {

// One cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string values_of(const Setting& setting, Language language) {
  struct Words {
    Language language;
    std::string operator()(const TextKind&) const {
      return std::string(text::find("config.page.text", language));
    }
    std::string operator()(const ListKind&) const {
      return std::string(text::find("config.page.list", language));
    }
    std::string operator()(const FlagKind&) const { return "`true`, `false`"; }
    std::string operator()(const NumberKind& kind) const {
      return text::say(language, "config.page.number", kind.min, kind.max);
    }
    std::string operator()(const ChoiceKind& kind) const {
      std::string out;
      for (const std::string_view word : kind.words)
        out += fmt::format("{}`\"{}\"`", out.empty() ? "" : ", ", word);
      return out;
    }
  };
  return std::visit(Words{language}, setting.kind);
}

std::string section_text_id(std::string_view section) {
  const std::string_view word = section.substr(0, section.find('.'));
  return "config.page.section." + std::string(word);
}

}  // namespace

std::string reference_page(Language language) {
  std::string out(text::find("config.page.head", language));
  const Config defaults;
  std::string_view section;
  for (const Setting& setting : settings()) {
    const bool is_within =
        !section.empty() && setting.key.starts_with(section) && setting.key[section.size()] == '.';
    if (!is_within) {
      section = setting.section();
      out += fmt::format("\n## [{}]\n\n{}\n\n{}\n|---|---|---|---|\n", section,
                         text::find(section_text_id(section), language),
                         text::find("config.page.columns", language));
    }
    std::string meaning = cell(text::find(text_id(setting.key), language));
    if (!setting.alias.empty())
      meaning += ' ' + text::say(language, "config.page.alias", setting.alias);
    out += fmt::format("| `{}` | {} | `{}` | {} |\n", setting.key, values_of(setting, language),
                       cell(value_text(setting, defaults)), meaning);
  }
  out += fmt::format("\n## [[domains]]\n\n{}\n\n{}", text::find("config.domains", language),
                     text::find("config.page.domains", language));
  return out;
}

}  // namespace hikyaku::config
