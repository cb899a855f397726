#include "admin/setup/answers.h"

#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

Result<std::string> first_line(const std::string& path, Language language) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line))
    return fail(Error::Kind::permanent, "setup.answers",
                text::say(language, "setup.answers.no_file", path));
  return std::string(trim(line));
}

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
        return wrong(value, "config.unknown_key", "setup." + std::string(name.str()));
      }
    }
    return {};
  }

 private:
  std::unexpected<Error> wrong(const toml::node& node, std::string_view id,
                               const std::string& key) {
    return fail(
        Error::Kind::permanent, "setup.answers",
        fmt::format("{}:{}: {}", path_, node.source().begin.line, text::say(language_, id, key)));
  }
  Result<std::string> text(const toml::node& node) {
    if (const auto value = node.value_exact<std::string>()) return *value;
    return wrong(node, "config.wants_text", "setup");
  }
  Result<std::string> line_of(const toml::node& node) {
    TRY(const std::string path, text(node));
    return first_line(path, language_);
  }

  const toml::table& setup_;
  std::string path_;
  Language language_;
};

}  // namespace

Result<Answers> read_answers(const std::string& path, Language language) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(Error::Kind::permanent, "setup.answers",
                text::say(language, "setup.answers.no_file", path));
  std::ostringstream content;
  content << file.rdbuf();
  Answers answers;
  try {
    const toml::table root = toml::parse(content.str(), path);
    if (const toml::table* setup = root["setup"].as_table())
      TRY_DO(Reader(*setup, path, language).read(answers));
  } catch (const toml::parse_error&) {
    // config::parse below says the same error in its words.
  }
  TRY(answers.config, config::parse(content.str(), path, language, "setup"));
  return answers;
}

}  // namespace hikyaku::admin::setup
