// Reading the TOML file. Everything that is wrong is told at once, each with its line.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "base/text.h"
#include "config/settings.h"

namespace hikyaku::config {
namespace {

class Parser {
 public:
  Parser(std::string_view file, Language language, std::string_view foreign)
      : file_(file), language_(language), foreign_(foreign) {}

  Config run(const toml::table& root) {
    table(root, "");
    return std::move(config_);
  }
  const std::string& problems() const { return problems_; }

  template <class... Arguments>
  void problem(const toml::source_region& where, std::string_view id,
               const Arguments&... arguments) {
    if (!problems_.empty()) problems_ += '\n';
    problems_ += fmt::format("{}:{}: ", file_, where.begin.line);
    problems_ += text::say(language_, id, arguments...);
  }

 private:
  static const Setting* find(std::string_view key) {
    for (const Setting& setting : settings())
      if (setting.key == key || (!setting.alias.empty() && setting.alias == key)) return &setting;
    return nullptr;
  }
  static bool is_section(std::string_view key) {
    for (const Setting& setting : settings())
      if (setting.key.starts_with(std::string(key) + ".")) return true;
    return false;
  }

  void table(const toml::table& values, std::string prefix) {
    for (const auto& [name, value] : values) {
      const std::string key = prefix + std::string(name.str());
      if (key == foreign_ && value.is_table()) continue;
      if (key == "domains") {
        domains(value);
      } else if (const Setting* setting = find(key)) {
        std::visit([&](const auto& kind) { read(*setting, kind, value); }, setting->kind);
      } else if (value.is_table() && is_section(key)) {
        table(*value.as_table(), key + ".");
      } else {
        unknown(value.source(), key);
      }
    }
  }

  void unknown(const toml::source_region& where, const std::string& key) {
    std::vector<std::string_view> known = {"domains",
                                           "domains.name",
                                           "domains.ip",
                                           "domains.quota_bytes",
                                           "domains.quota_messages",
                                           "domains.max_accounts"};
    for (const Setting& setting : settings()) {
      known.push_back(setting.key);
      if (std::ranges::find(known, setting.section()) == known.end())
        known.push_back(setting.section());
    }
    const std::string_view near = nearest(key, known);
    if (near.empty())
      problem(where, "config.unknown_key", key);
    else
      problem(where, "config.unknown_key_near", key, near);
  }

  void read(const Setting& setting, const TextKind&, const toml::node& node) {
    if (const auto value = node.value_exact<std::string>())
      std::get<0>(setting.member)(config_) = *value;
    else
      problem(node.source(), "config.wants_text", setting.key);
  }
  void read(const Setting& setting, const ListKind&, const toml::node& node) {
    std::vector<std::string> values;
    if (const toml::array* array = node.as_array()) {
      for (const toml::node& element : *array) {
        const auto value = element.value_exact<std::string>();
        if (!value) return problem(element.source(), "config.wants_list", setting.key);
        values.push_back(*value);
      }
      std::get<1>(setting.member)(config_) = std::move(values);
      return;
    }
    problem(node.source(), "config.wants_list", setting.key);
  }
  void read(const Setting& setting, const FlagKind&, const toml::node& node) {
    if (const auto value = node.value_exact<bool>())
      std::get<2>(setting.member)(config_) = *value;
    else
      problem(node.source(), "config.wants_flag", setting.key);
  }
  void read(const Setting& setting, const NumberKind& kind, const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < kind.min || *value > kind.max)
      return problem(node.source(), "config.wants_number", setting.key, kind.min, kind.max);
    std::get<3>(setting.member)(config_) = *value;
  }
  void read(const Setting& setting, const ChoiceKind& kind, const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value && std::ranges::find(kind.words, *value) != kind.words.end()) {
      std::get<0>(setting.member)(config_) = *value;
      return;
    }
    problem(node.source(), "config.wants_choice", setting.key, fmt::join(kind.words, ", "));
  }

  void domain_value(Domain& domain, std::string_view name, const toml::node& value) {
    const std::string key = "domains." + std::string(name);
    if (name == "name" || name == "ip") {
      const auto text = value.value_exact<std::string>();
      if (!text) return problem(value.source(), "config.wants_text", key);
      (name == "name" ? domain.name : domain.ip) = lower(*text);
    } else if (name == "quota_bytes" || name == "quota_messages") {
      const auto number = value.value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > quota_max)
        return problem(value.source(), "config.wants_number", key, 0, quota_max);
      (name == "quota_bytes" ? domain.quota_bytes : domain.quota_messages) = *number;
    } else if (name == "max_accounts") {
      const auto number = value.value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > accounts_max)
        return problem(value.source(), "config.wants_number", key, 0, accounts_max);
      domain.max_accounts = *number;
    } else {
      unknown(value.source(), key);
    }
  }

  void domains(const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return problem(node.source(), "config.wants_domains");
    for (const toml::node& element : *array) {
      const toml::table* row = element.as_table();
      if (row == nullptr) return problem(element.source(), "config.wants_domains");
      Domain domain;
      for (const auto& [name, value] : *row) domain_value(domain, name.str(), value);
      if (domain.name.empty()) problem(element.source(), "config.domain_without_name");
      config_.domains.push_back(std::move(domain));
    }
  }

  std::string file_;
  Language language_;
  std::string_view foreign_;
  Config config_;
  std::string problems_;
};

}  // namespace

Result<Config> parse(std::string_view toml_text, std::string_view file_name, Language language,
                     std::string_view foreign) {
  Parser parser(file_name, language, foreign);
  if (toml_text.size() > config_bytes_max)
    return fail(Error::Kind::limit, "config.parse",
                text::say(language, "config.too_large", file_name, config_bytes_max));
  try {
    const toml::table root = toml::parse(toml_text, file_name);
    Config config = parser.run(root);
    if (!parser.problems().empty())
      return fail(Error::Kind::permanent, "config.parse", parser.problems());
    return config;
  } catch (const toml::parse_error& error) {
    parser.problem(error.source(), "config.not_toml", error.description());
    return fail(Error::Kind::permanent, "config.parse", parser.problems());
  }
}

Result<Config> load(const std::string& path, Language language) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(Error::Kind::permanent, "config.load",
                text::say(language, "config.not_readable", path));
  std::ostringstream content;
  content << file.rdbuf();
  return parse(content.str(), path, language);
}

}  // namespace hikyaku::config
