#include "app/mailbox_link.h"

#include <cstdio>

namespace hikyaku::app {

std::unique_ptr<MailboxLink> MailboxLink::reach(Console& console, const Invocation& invocation) {
  auto running = admin::Connection::open(console.socket());
  if (running)
    return std::unique_ptr<MailboxLink>(new MailboxLink(console, *std::move(running), nullptr));
  // Temporary: nobody listens there. Whoever may not connect may not open the files either.
  const Language language = console.language();
  const auto config = config::load(invocation.config_file, language);
  if (running.error().kind != Error::Kind::temporary || console.is_socket_given() || !config) {
    console.explain(running.error());
    return nullptr;
  }
  auto stopped = open_stopped(*config, language);
  if (!stopped) return nullptr;
  return std::unique_ptr<MailboxLink>(new MailboxLink(console, nullptr, std::move(stopped)));
}

std::unique_ptr<StoppedHouse> MailboxLink::open_stopped(const config::Config& config,
                                                        Language language) {
  const auto user = ServiceUser::find(config.server.user);
  if (!user) {
    print_error(language, text::say(language, "serve.no_user", config.server.user));
    return nullptr;
  }
  std::fprintf(stderr, "%s\n",
               text::say(language, "mailbox.stopped", config.server.work_folder).c_str());
  auto stopped = StoppedHouse::open(config, *user, language);
  if (stopped) return *std::move(stopped);
  print_error(language, describe(stopped.error()));
  return nullptr;
}

Result<admin::Reply> MailboxLink::call(const std::string& method, admin::Arguments arguments,
                                       std::string octets) {
  return connection().call(method, std::move(arguments), std::move(octets));
}

Result<> MailboxLink::follow(const std::string& method, admin::Arguments arguments,
                             const std::function<bool(std::string_view)>& line) {
  return connection().follow(method, std::move(arguments), line);
}

void MailboxLink::explain(const Error& error) {
  if (error.where == "admin") return print_error(console_.language(), error.detail);
  // The process beside this one has said why it ended.
  if (running_)
    print_error(console_.language(),
                text::say(console_.language(), "mailbox.lost", describe(error)));
}

}  // namespace hikyaku::app
