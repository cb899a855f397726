#include <fmt/format.h>

#include "config/settings.h"

namespace hikyaku::config {
namespace {

void comment(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += fmt::format("# {}\n", text.substr(0, end));
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string quoted_domain(const std::string& value) {
  return '"' + value + '"';
}

}  // namespace

// service.smtp.enabled is explained as service.*.enabled.
std::string text_id(std::string_view key) {
  if (key.starts_with("service.")) {
    const auto rest = key.substr(key.find('.', std::string_view("service.").size()));
    return "config.service.*" + std::string(rest);
  }
  return "config." + std::string(key);
}

std::string write(const Config& config, Language language) {
  std::string out;
  comment(out, text::find("config.file_head", language));
  std::string_view section;
  for (const Setting& setting : settings()) {
    if (setting.section() != section) {
      section = setting.section();
      out += fmt::format("\n[{}]\n", section);
    }
    comment(out, text::find(text_id(setting.key), language));
    out += fmt::format("{} = {}\n", setting.name(), value_text(setting, config));
  }
  out += '\n';
  comment(out, text::find("config.domains", language));
  for (const Domain& domain : config.domains) {
    out += fmt::format("[[domains]]\nname = {}\nip = {}\n", quoted_domain(domain.name),
                       quoted_domain(domain.ip));
    if (domain.quota_bytes >= 0) out += fmt::format("quota_bytes = {}\n", domain.quota_bytes);
    if (domain.quota_messages >= 0)
      out += fmt::format("quota_messages = {}\n", domain.quota_messages);
    if (domain.max_accounts > 0) out += fmt::format("max_accounts = {}\n", domain.max_accounts);
  }
  return out;
}

std::string explain(std::string_view key, Language language) {
  for (const Setting& setting : settings()) {
    if (setting.key != key && setting.alias != key) continue;
    std::string out = fmt::format("{}\n", setting.key);
    out += fmt::format("  {}\n", text::find(text_id(setting.key), language));
    out +=
        fmt::format("  {}\n", text::say(language, "config.default", value_text(setting, Config{})));
    if (const auto* number = std::get_if<NumberKind>(&setting.kind))
      out += fmt::format("  {}\n", text::say(language, "config.range", number->min, number->max));
    if (const auto* choice = std::get_if<ChoiceKind>(&setting.kind))
      out += fmt::format("  {}\n",
                         text::say(language, "config.choices", fmt::join(choice->words, ", ")));
    if (is_live(setting.key)) out += fmt::format("  {}\n", text::find("config.live", language));
    return out;
  }
  return {};
}

std::vector<std::string_view> keys() {
  std::vector<std::string_view> all;
  for (const Setting& setting : settings()) all.push_back(setting.key);
  return all;
}

}  // namespace hikyaku::config
