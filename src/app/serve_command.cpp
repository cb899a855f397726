// hikyaku serve [--debug NAME]...
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "app/commands.h"
#include "app/console.h"
#include "app/server.h"

namespace hikyaku::app {
namespace {

/// People's mail is nobody else's, wherever the work folder lies.
constexpr mode_t file_mode_denied = 027;

struct Wishes {
  std::vector<std::string> debug;
};

std::vector<std::unique_ptr<TraceListener>> trace_to_output(const std::vector<std::string>& names) {
  std::vector<std::unique_ptr<TraceListener>> all;
  for (const Service service : {Service::smtp, Service::delivery, Service::pop3, Service::imap})
    if (std::ranges::find(names, name_of(service)) != names.end())
      all.push_back(std::make_unique<TraceListener>(service, [](std::string_view line) {
        std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
        std::fflush(stdout);
      }));
  return all;
}

// Taken by sigwait() in this thread alone: threads made later inherit the mask.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int refuse(Language language, const Error& error) {
  print_error(language, text::say(language, "serve.failed", describe(error)));
  return exit_failed;
}

int serve(Invocation& invocation, const Wishes& wishes) {
  Language& language = invocation.language;
  std::error_code wrong;
  if (!std::filesystem::exists(invocation.config_file, wrong)) {
    print_error(language, text::say(language, "serve.no_config", invocation.config_file.string()));
    return exit_failed;
  }
  const auto config = config::load(invocation.config_file, language);
  if (!config) {
    print_error(language, config.error().detail);
    return exit_failed;
  }
  if (const auto chosen = parse_language(config->server.language);
      chosen && !invocation.is_language_given)
    language = *chosen;
  const auto user = ServiceUser::find(config->server.user);
  if (!user) {
    print_error(language, text::say(language, "serve.no_user", config->server.user));
    return exit_failed;
  }

  umask(file_mode_denied);
  const sigset_t signals = block_end_signals();
  const auto traces = trace_to_output(wishes.debug);
  auto server = Server::prepare(*config, invocation.config_file, *user, language);
  if (!server) return refuse(language, server.error());
  if (const auto started = (*server)->start(); !started) {
    (*server)->stop();
    return refuse(language, started.error());
  }
  sd_notify(0, "READY=1");
  int signal = 0;
  sigwait(&signals, &signal);
  sd_notify(0, "STOPPING=1");
  // What a session that would not end still holds must not be destroyed under it.
  if (!(*server)->stop()) std::_Exit(exit_done);
  return exit_done;
}

}  // namespace

void add_serve_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const command = program.add_subcommand("serve", text::say(language, "serve.about"));
  const auto wishes = std::make_shared<Wishes>();
  command->add_option("--debug", wishes->debug, text::say(language, "serve.option.debug"))
      ->check(CLI::IsMember({"smtp", "delivery", "pop3", "imap"}));
  command->callback([&invocation, wishes] {
    invocation.run = [&invocation, wishes] { return serve(invocation, *wishes); };
  });
}

}  // namespace hikyaku::app
