// hikyaku keyholder: the process that holds the secrets, started by `hikyaku serve`.
#include <cstdlib>
#include <filesystem>

#include "admin/ad_options.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/options.h"
#include "app/secrets.h"
#include "base/service_user.h"
#include "keyholder/keyholder.h"
#include "keyholder/renewal.h"

namespace hikyaku::app {
namespace {

using keyholder::Socket;

struct Held {
  keyholder::Secrets secrets;
  std::unique_ptr<auth::GssAcceptor> tickets;  // null: off
};

Result<Socket> take_secrets(Held& held, const Invocation& invocation) {
  const Language language = invocation.language;
  const auto config = config::load(invocation.config_file, language);
  if (!config) return std::unexpected(config.error());
  TRY(const ServiceUser user, ServiceUser::find(config->server.user));
  TRY(auto content, secrets_of(*config, language));
  TRY_DO(held.secrets.take(admin::ad_options(*config, {}), std::move(content)));
  const auto folder = std::filesystem::path(config->server.control_socket).parent_path();
  if (!folder.empty()) TRY_DO(user.give_folder(folder));
  TRY(Socket renewals,
      keyholder::listen_for_renewals(keyholder::renewal_path(config->server.control_socket)));
  TRY_DO(user.become(false));
  if (config->auth.kerberos != "off") {
    auto options = ticket_options(*config);
    options.held = [&secrets = held.secrets] { return secrets.keytab(); };
    held.tickets = std::make_unique<auth::GssAcceptor>(std::move(options));
  }
  return renewals;
}

int hold(const Invocation& invocation) {
  const int channel = keyholder::channel_descriptor;
  keyholder::close_to_others();
  // All that Kerberos needs to know is given to it (directory/ad/kerberos.h); what the machine
  // knows of realms may not even be readable.
  setenv("KRB5_CONFIG", "/dev/null", 0);
  Held held;
  const auto renewals = take_secrets(held, invocation);
  const Result<> outcome = renewals ? Result<>() : std::unexpected(renewals.error());
  if (keyholder::greet(channel, outcome) && renewals)
    keyholder::serve(channel, renewals->fd(), held.secrets, held.tickets.get());
  // Its threads wait for controllers, and own nothing that outlives them.
  std::_Exit(renewals ? exit_done : exit_failed);
}

}  // namespace

void add_keyholder_command(CLI::App& program, Invocation& invocation) {
  CLI::App* const command =
      program.add_subcommand(keyholder_command, text::say(invocation.language, "keyholder.about"));
  command->group("");  // not listed
  command->callback([&invocation] { invocation.run = [&invocation] { return hold(invocation); }; });
}

}  // namespace hikyaku::app
