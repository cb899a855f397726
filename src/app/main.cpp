// The program `hikyaku`.
#include <clocale>
#include <cstdio>
#include <string_view>

#include "app/commands.h"
#include "app/console.h"
#include "app/setup_command.h"

namespace hikyaku::app {
namespace {

// --language decides the language of --help too, so it is looked for before anything is parsed.
Language language_of(int count, char** words, bool& is_given) {
  for (int i = 1; i + 1 < count; ++i)
    if (std::string_view(words[i]) == "--language")
      if (const auto language = parse_language(words[i + 1])) {
        is_given = true;
        return *language;
      }
  return language_of_environment();
}

int run(int count, char** words) {
  Invocation invocation;
  invocation.language = language_of(count, words, invocation.is_language_given);
  const Language language = invocation.language;

  CLI::App program(text::say(language, "command.about"), "hikyaku");
  program.set_help_flag("-h,--help", text::say(language, "command.option.help"));
  program.require_subcommand(1);
  program.fallthrough();
  program.set_version_flag("--version", "hikyaku " HIKYAKU_VERSION,
                           text::say(language, "command.option.version"));
  program
      .add_option("--config", invocation.config_file, text::say(language, "command.option.config"))
      ->capture_default_str();
  std::string language_name;
  program.add_option("--language", language_name, text::say(language, "command.option.language"))
      ->check(CLI::IsMember({"en", "ja"}));

  add_setup_command(program, invocation);
  add_serve_command(program, invocation);
  add_keyholder_command(program, invocation);
  add_service_command(program, invocation);
  add_join_command(program, invocation);
  add_doctor_command(program, invocation);
  add_explain_command(program, invocation);
  add_simulate_command(program, invocation);
  add_ad_command(program, invocation);
  add_auth_command(program, invocation);
  add_session_command(program, invocation);
  add_queue_command(program, invocation);
  add_account_command(program, invocation);
  add_directory_command(program, invocation);
  add_mailbox_command(program, invocation);
  add_backup_command(program, invocation);
  add_restore_command(program, invocation);
  add_config_command(program, invocation);
  try {
    program.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_done : exit_usage;
  }
  return invocation.run();
}

}  // namespace
}  // namespace hikyaku::app

int main(int count, char** words) {
  std::setlocale(LC_CTYPE, "");
  return hikyaku::app::run(count, words);
}
