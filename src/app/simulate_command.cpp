// hikyaku simulate --ldif FILE
#include "app/commands.h"
#include "app/console.h"
#include "app/file_content.h"
#include "app/steps.h"
#include "directory/ad/ldif.h"

namespace hikyaku::app {
namespace {

/// 1 when something could not be made, would be held, or would be disputed.
int run(Console& console, const std::string& path) {
  const auto ldif = file_content(path, directory::ldif_bytes_max);
  if (!ldif) {
    print_error(console.language(), text::say(console.language(), "account.import.no_file", path,
                                              directory::ldif_bytes_max >> 20));
    return exit_failed;
  }
  auto connection = admin::Connection::open(console.socket());
  const auto answer = connection ? (*connection)->call("simulate.ldif", {}, *ldif)
                                 : std::unexpected(connection.error());
  if (!answer) {
    console.explain(answer.error());
    return exit_failed;
  }
  return print_steps(console, answer->value.as_array(), "simulate");
}

}  // namespace

void add_simulate_command(CLI::App& program, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto path = std::make_shared<std::string>();
  CLI::App* const command = program.add_subcommand("simulate", say("simulate.about"));
  console->add_options(*command, true);
  command->add_option("--ldif", *path, say("simulate.option.ldif"))->required();
  command->callback([&invocation, console, path] {
    invocation.run = [console, path] { return run(*console, *path); };
  });
}

}  // namespace hikyaku::app
