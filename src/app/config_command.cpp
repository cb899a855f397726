// hikyaku config check|show|explain
#include "app/commands.h"
#include "app/console.h"
#include "app/options.h"

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
}

}  // namespace hikyaku::app
