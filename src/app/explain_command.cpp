// hikyaku explain user|address|login
#include "app/commands.h"
#include "app/console.h"
#include "app/steps.h"

namespace hikyaku::app {
namespace {

/// 1 when something in the way was found.
int explain(Console& console, const std::string& method, const char* argument,
            const std::string& name) {
  const auto steps = console.call(method, {{argument, name}});
  if (!steps) return exit_failed;
  return print_steps(console, steps->as_array(), "explain");
}

}  // namespace

void add_explain_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  const auto say = [language](std::string_view id) { return text::say(language, id); };
  CLI::App* const command = program.add_subcommand("explain", say("explain.about"));
  command->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto name = std::make_shared<std::string>();
  const auto add = [&](const std::string& what, const char* argument) {
    CLI::App* const one = command->add_subcommand(what, say("explain." + what + ".about"));
    console->add_options(*one, true);
    one->add_option(argument, *name, say("explain.option." + std::string(argument)))->required();
    one->callback([&invocation, console, name, what, argument] {
      invocation.run = [console, name, what, argument] {
        return explain(*console, "explain." + what, argument, *name);
      };
    });
  };
  add("user", "name");
  add("address", "address");
  add("login", "name");
}

}  // namespace hikyaku::app
