// What each part of the house is told by the configuration. Pure.
#pragma once

#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "auth/gss_acceptor.h"
#include "auth/mechanisms.h"
#include "config/config.h"
#include "delivery/acceptor.h"
#include "delivery/outbound.h"
#include "imap/server_context.h"
#include "pop3/serve.h"
#include "smtp/serve.h"

namespace hikyaku::app {

/// What the configuration leaves to the machine.
struct Machine {
  std::string host_name;               // fully qualified when the machine knows
  std::vector<std::string> addresses;  // numeric, of all its interfaces
  bool has_ipv6 = false;
  int utc_offset_minutes = 0;
};
Machine this_machine();

/// server.host_name, or the machine's.
std::string host_name(const config::Config& config, const Machine& machine);

/// The addresses to listen on: the domains' own (WZ-12), or all when one of them has none.
std::vector<std::string> listen_addresses(const config::Config& config, const Machine& machine);

/// The mail domain that a login name without one means at this address of the server: the one
/// whose address it is (domains.ip), or the only one there is. Empty: it says none.
std::string domain_at(const config::Config& config, std::string_view address);

/// An account's mailbox folder (MB-04: %USERNAME%, %DOMAIN%, %HOME%, %GUID%) and its quota as far
/// as the configuration says it. Of own accounts %USERNAME% is "domain/name" when nothing else
/// tells the domains apart (MB-02). Nothing that the directory says leads out of the folder: '/' in
/// a name becomes '_', and so does "..".
delivery::AccountHome account_home(const config::Config& config, const directory::Account& account);

delivery::LifecycleOptions lifecycle_options(const config::Config& config);
/// Whose mail nobody may change (store::StoreOptions).
std::function<bool(const Guid&)> frozen_mail_of(
    const config::Config& config, std::function<std::shared_ptr<const directory::View>()> view_now);

auth::AuthenticatorOptions authenticator_options(const config::Config& config);
/// Where the files of stored mail passwords are.
std::string password_folder(const config::Config& config);
bool uses_stored_passwords(const config::Config& config);
/// What a service's clients may log in with, besides tickets. `source`: one of its words in
/// auth.*_password.
auth::MechanismOptions mechanism_options(const config::Config& config, const Machine& machine,
                                         const std::string& source, const auth::Secrets& secrets);
/// "imap/mail.example.jp" ... as tickets name the services of these hosts.
std::vector<std::string> service_names(const std::vector<std::string>& services,
                                       const std::vector<std::string>& hosts);
/// Those that `hikyaku join` asks for (HTTP: the console; host: the machine as a whole).
inline const std::vector<std::string> joined_services{"smtp", "imap", "pop", "HTTP", "host"};
auth::GssAcceptorOptions ticket_options(const config::Config& config);

delivery::IntakeOptions intake_options(const config::Config& config, const Machine& machine);
/// Error: permanent, naming the network of smtp.relay_networks that is none.
Result<delivery::AcceptorOptions> acceptor_options(const config::Config& config);
delivery::RouteFinderOptions route_finder_options(const config::Config& config,
                                                  const Machine& machine);
delivery::OutboundOptions outbound_options(const config::Config& config);
delivery::ReporterOptions reporter_options(const config::Config& config, const Machine& machine,
                                           Language language);

enum class SmtpRole { transfer, submission, submissions };  // ports 25, 587, 465
smtp::ServerOptions smtp_options(const config::Config& config, const Machine& machine,
                                 SmtpRole role);
pop3::ServerOptions pop3_options(const config::Config& config, const Machine& machine,
                                 bool implicit_tls);
imap::ServerOptions imap_options(const config::Config& config, const Machine& machine,
                                 bool implicit_tls);

}  // namespace hikyaku::app
