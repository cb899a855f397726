#include "admin/setup/answers.h"

#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include <toml++/toml.h>

#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

constexpr std::string_view keys[] = {"bind_password",          "bind_password_file",
                                     "create_group",           "administrator_user",
                                     "administrator_password", "administrator_password_file"};

class Reader {
 public:
  Reader(const toml::table& setup, std::string path, Language language)
      : setup_(setup), path_(std::move(path)), language_(language) {}

  Result<> read(Answers& answers) {
    for (const auto& [name, value] : setup_) {
      if (name.str() == "bind_password") {
        TRY(answers.bind_password, text(value));
      } else if (name.str() == "bind_password_file") {
        TRY(answers.bind_password, line_of(value));
      } else if (name.str() == "administrator_user") {
        TRY(answers.administrator.user, text(value));
      } else if (name.str() == "administrator_password") {
        TRY(answers.administrator.password, text(value));
      } else if (name.str() == "administrator_password_file") {
        TRY(answers.administrator.password, line_of(value));
      } else if (name.str() == "create_group") {
        const auto flag = value.value_exact<bool>();
        if (!flag) return wrong(value, "config.wants_flag", "setup.create_group");
        answers.create_group = *flag;
      } else {
        return unknown(value, name.str());
      }
    }
    return {};
  }

 private:
  template <class... Arguments>
  std::unexpected<Error> wrong(const toml::node& node, std::string_view id,
                               const Arguments&... arguments) {
    return fail(Error::Kind::permanent, "setup.answers",
                fmt::format("{}:{}: {}", path_, node.source().begin.line,
                            text::say(language_, id, arguments...)));
  }
  std::unexpected<Error> unknown(const toml::node& node, std::string_view name) {
    const std::string_view near = nearest(name, {std::begin(keys), std::end(keys)});
    const std::string key = "setup." + std::string(name);
    return near.empty() ? wrong(node, "config.unknown_key", key)
                        : wrong(node, "config.unknown_key_near", key, "setup." + std::string(near));
  }
  Result<std::string> text(const toml::node& node) {
    if (const auto value = node.value_exact<std::string>()) return *value;
    return wrong(node, "config.wants_text", "setup");
  }
  Result<std::string> line_of(const toml::node& node) {
    TRY(const std::string path, text(node));
    return read_secret(path, language_);
  }

  const toml::table& setup_;
  std::string path_;
  Language language_;
};

}  // namespace

std::span<const std::string_view> answer_keys() {
  return keys;
}

Result<std::string> read_secret(const std::string& path, Language language) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line))
    return fail(Error::Kind::permanent, "setup.answers",
                text::say(language, "setup.answers.no_file", path));
  return std::string(trim(line));
}

Result<Answers> parse_answers(std::string_view toml, const std::string& name, Language language) {
  Answers answers;
  try {
    const toml::table root = toml::parse(toml, name);
    if (const toml::table* setup = root["setup"].as_table())
      TRY_DO(Reader(*setup, name, language).read(answers));
  } catch (const toml::parse_error&) {
    // config::parse below says the same error in its words.
  }
  TRY(answers.config, config::parse(toml, name, language, "setup"));
  const std::string& secret = answers.config.ad.bind_password_file;
  if (answers.bind_password.empty() && !secret.empty()) {
    TRY(answers.bind_password, read_secret(secret, language));
  }
  return answers;
}

Result<Answers> read_answers(const std::string& path, Language language) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& input = path == "-" ? std::cin : file;
  std::ostringstream content;
  if (!input || !(content << input.rdbuf()))
    return fail(Error::Kind::permanent, "setup.answers",
                text::say(language, "setup.answers.no_file", path));
  return parse_answers(content.str(), path, language);
}

Answers answers_of(const config::Config& existing) {
  Answers answers;
  answers.config = existing;
  if (const auto secret = read_secret(existing.ad.bind_password_file, Language::en))
    answers.bind_password = *secret;
  return answers;
}

std::string write_answers(const Answers& start, Language language) {
  std::string out(text::find("setup.answers.head", language));
  out += "\n[setup]\n";
  const auto key = [&](std::string_view id, std::string_view line) {
    std::string_view meaning = text::find(id, language);
    for (const std::string_view one : split(meaning, '\n')) out += fmt::format("# {}\n", one);
    out += fmt::format("{}\n", line);
  };
  key("setup.answers.bind_password", "#bind_password_file = \"/root/hikyaku-ad-password\"");
  key("setup.answers.create_group", "create_group = false");
  key("setup.answers.administrator", "#administrator_user = \"administrator@example.local\"");
  key("setup.answers.administrator_password",
      "#administrator_password_file = \"/root/ad-administrator-password\"");
  out += '\n';
  return out + config::write(start.config, language);
}

}  // namespace hikyaku::admin::setup
