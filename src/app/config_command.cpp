// hikyaku config check|show|explain|reload|import-reg
#include <cstring>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "app/commands.h"
#include "app/console.h"
#include "app/file_content.h"
#include "app/options.h"
#include "app/secrets.h"
#include "config/registry.h"
#include "keyholder/renewal.h"

namespace hikyaku::app {
namespace {

int check(const Invocation& invocation) {
  const auto config = config::load(invocation.config_file, invocation.language);
  const auto options = config ? acceptor_options(*config)
                              : Result<delivery::AcceptorOptions>(std::unexpect, config.error());
  if (!options) {
    print_error(invocation.language, options.error().detail);
    return exit_failed;
  }
  Console::print(text::say(invocation.language, "config.good", invocation.config_file.string()));
  return exit_done;
}

int show(const Invocation& invocation) {
  const auto config = config::load(invocation.config_file, invocation.language);
  if (!config) {
    print_error(invocation.language, config.error().detail);
    return exit_failed;
  }
  std::printf("%s", config::write(*config, invocation.language).c_str());
  return exit_done;
}

int explain(const Invocation& invocation, const std::string& key) {
  if (key.empty()) {
    for (const std::string_view one : config::keys())
      Console::print(config::explain(one, invocation.language) + "\n");
    return exit_done;
  }
  const std::string text = config::explain(key, invocation.language);
  if (text.empty()) {
    print_error(invocation.language, text::say(invocation.language, "config.no_key", key));
    return exit_failed;
  }
  Console::print(text);
  return exit_done;
}

/// Who may read it gives the secret's present content to the keyholder, which cannot read the file
/// any more. False: it was not taken.
bool renew_secret(const Invocation& invocation, Console& console) {
  const auto config = config::load(invocation.config_file, console.language());
  if (!config) return true;
  for (const std::string& file : secret_files(*config))
    if (access(file.c_str(), R_OK) != 0 && errno == EACCES) return true;
  if (access(keyholder::renewal_path(console.socket()).c_str(), F_OK) != 0) return true;
  const auto given = renew_secrets(*config, console.socket(), console.language());
  if (given) return true;
  print_error(console.language(), describe(given.error()));
  return false;
}

int reload(const Invocation& invocation, Console& console) {
  const auto text = file_content(invocation.config_file, config::config_bytes_max);
  if (!text) {
    print_error(invocation.language, describe(text.error()));
    return exit_failed;
  }
  const auto changes = console.call(
      "config.reload", {{"text", *text}, {"file", invocation.config_file.string()}, {"by", who()}});
  if (!changes || !renew_secret(invocation, console)) return exit_failed;
  if (console.wants_json()) {
    Console::print(boost::json::serialize(*changes));
    return exit_done;
  }
  for (const auto& value : changes->as_array()) {
    const auto& change = value.as_object();
    const auto word = [&](const char* name) { return change.at(name).as_string().c_str(); };
    console.say(change.at("live").as_bool() ? "config.reload.live" : "config.reload.restart",
                word("key"), word("before"), word("after"));
  }
  if (changes->as_array().empty()) console.say("config.reload.nothing");
  return exit_done;
}

/// As a whole or not at all; readable as the file was.
Result<> replace_file(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path before = file.string() + ".before", next = file.string() + ".new";
  std::error_code wrong;
  std::filesystem::copy_file(file, before, std::filesystem::copy_options::overwrite_existing,
                             wrong);
  if (!wrong) std::filesystem::copy_file(file, next, wrong);  // for its mode
  std::ofstream out(next, std::ios::binary | std::ios::trunc);
  if (wrong || !(out << text).flush())
    return fail(Error::Kind::temporary, next.string(),
                wrong ? wrong.message() : std::strerror(errno));
  out.close();
  std::filesystem::rename(next, file, wrong);
  if (wrong) return fail(Error::Kind::temporary, file.string(), wrong.message());
  return {};
}

Result<int> import_reg(const Invocation& invocation, const std::string& file, bool writes) {
  const Language language = invocation.language;
  TRY(const auto before, config::load(invocation.config_file, language));
  TRY(const auto octets, file_content(file, config::registry_bytes_max));
  config::Config after = before;
  TRY(const std::size_t found, config::import_registry(octets, file, language, after));
  Console::print(text::say(language, "config.registry.found", found));
  const auto lines = config::difference(before, after);
  for (const std::string& line : lines) Console::print(line);
  if (!writes || lines.empty()) return exit_done;
  TRY_DO(replace_file(invocation.config_file, config::write(after, language)));
  Console::print(text::say(language, "config.registry.written", invocation.config_file.string()));
  return exit_done;
}

}  // namespace

void add_config_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const command = program.add_subcommand("config", text::say(language, "config.about"));
  command->require_subcommand(1);
  const auto key = std::make_shared<std::string>();
  const auto add = [&](const std::string& verb, std::function<int()> run) {
    CLI::App* const one =
        command->add_subcommand(verb, text::say(language, "config." + verb + ".about"));
    one->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return one;
  };
  add("check", [&invocation] { return check(invocation); });
  add("show", [&invocation] { return show(invocation); });
  add("explain", [&invocation, key] {
    return explain(invocation, *key);
  })->add_option("key", *key, text::say(language, "config.option.key"));

  const auto console = std::make_shared<Console>(invocation);
  CLI::App* const reload_command =
      add("reload", [&invocation, console] { return reload(invocation, *console); });
  console->add_options(*reload_command, true);

  const auto file = std::make_shared<std::string>();
  const auto writes = std::make_shared<bool>(false);
  CLI::App* const import_command = add("import-reg", [&invocation, file, writes] {
    const auto done = import_reg(invocation, *file, *writes);
    if (done) return *done;
    print_error(invocation.language,
                done.error().where == "config" ? done.error().detail : describe(done.error()));
    return static_cast<int>(exit_failed);
  });
  import_command->add_option("file", *file, text::say(language, "config.option.reg"))->required();
  import_command->add_flag("--write", *writes, text::say(language, "config.option.write"));
}

}  // namespace hikyaku::app
