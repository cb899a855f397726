#include "app/setup_command.h"

#include <cstdio>
#include <memory>

#include <unistd.h>

#include "admin/setup/ad_domain.h"
#include "admin/setup/easy_setup.h"
#include "base/events.h"

namespace hikyaku::app {
namespace {

struct SetupOptions {
  std::string answers_file;
  bool print_answers = false;
};

int run(const SetupOptions& options, const Invocation& invocation) {
  const Language language = invocation.language;
  const std::string config_file = invocation.config_file.string();
  if (options.print_answers) {
    const std::string example = admin::setup::example_answers(config_file, language);
    return std::fputs(example.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : 1;
  }
  admin::setup::Order order{config_file, std::nullopt};
  if (!options.answers_file.empty()) order.answers_file = options.answers_file;
  if (!order.answers_file && isatty(STDIN_FILENO) == 0) {
    std::fprintf(stderr, "%s\n", text::say(language, "setup.no_terminal").c_str());
    return 2;
  }
  set_event_level(Level::error);  // what the directory's library notes, the wizard says itself
  admin::setup::StandardTerminal terminal(language);
  const auto domain = admin::setup::ad_domain(language);
  return admin::setup::run(terminal, *domain, order) ? 0 : 1;
}

}  // namespace

void add_setup_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const command = program.add_subcommand("setup", text::say(language, "setup.about"));
  command->footer(text::say(language, "setup.footer"));
  const auto options = std::make_shared<SetupOptions>();
  CLI::Option* const answers = command
                                   ->add_option("--answers", options->answers_file,
                                                text::say(language, "setup.option.answers"))
                                   ->type_name("FILE");
  command
      ->add_flag("--print-answers", options->print_answers,
                 text::say(language, "setup.option.print_answers"))
      ->excludes(answers);
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return run(*options, invocation); };
  });
}

}  // namespace hikyaku::app
