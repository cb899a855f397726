// What stands behind the ports: logs, store, directory, queue, delivery, and what each protocol's
// server is given. Members are in the order in which they need each other.
#pragma once

#include <memory>
#include <optional>

#include "app/account_mode.h"
#include "app/options.h"
#include "auth/failures.h"
#include "auth/mechanisms.h"
#include "auth/offline_logins.h"
#include "auth/sessions.h"
#include "base/published.h"
#include "delivery/folder_follower.h"
#include "delivery/mx_lookup.h"
#include "delivery/queue_admin.h"
#include "delivery/smtp_transport.h"
#include "log/local_engine.h"
#include "store/keeper.h"

namespace hikyaku::app {

/// What was read while the process could.
struct Secrets {
  AccountMode::Secrets accounts;
  std::unique_ptr<auth::TicketAcceptor> tickets;  // null: off
  std::shared_ptr<net::TlsContext> certificate;
};

class House {
 public:
  /// Opens the logs and the queue, takes the directory's last view out of the site log. `loops`
  /// must outlive it. Error: for the administrator.
  static Result<std::unique_ptr<House>> open(const config::Config& config, const Machine& machine,
                                             Language language, Secrets secrets, net::Loops& loops);

  /// What the parts below were told; live settings may be newer.
  Published<const config::Config> config;
  /// Takes the live settings over, and gives all changes: those that are not live wait for a
  /// restart.
  std::vector<config::Change> reload(const config::Config& wanted);

  const std::unique_ptr<log::LocalEngine> engine;
  store::Store store;
  store::Keeper keeper;
  directory::SiteLog site_log;
  AccountMode account_mode;
  directory::Backend& directory;
  delivery::AccountSettings account_settings;
  const std::unique_ptr<auth::StoredPasswords> stored_passwords;
  const std::unique_ptr<auth::OfflineLogins> offline_logins;  // null: off
  const auth::DirectorySecrets secrets;
  const std::unique_ptr<auth::TicketAcceptor> tickets;  // null: off
  const auth::Mechanisms smtp_mechanisms, pop3_mechanisms, imap_mechanisms;
  auth::Failures login_failures;
  const std::unique_ptr<auth::Authenticator> authenticator;
  auth::Sessions sessions;
  delivery::Accounts accounts;
  delivery::FolderFollower folder_follower;

  delivery::Queue queue;
  delivery::Intake intake;
  delivery::Acceptor acceptor;
  dns::Resolver configured_resolver, system_resolver;
  delivery::ResolverLookup configured_lookup, system_lookup;
  delivery::RouteFinder route_finder;
  delivery::SmtpTransport transport;
  delivery::Reporter reporter;
  delivery::Outbound outbound;
  delivery::QueueAdmin queue_admin;

  smtp::ServerContext transfer, submission, submissions;
  pop3::ServerContext pop3, pop3s;
  imap::ServerContext imap, imaps;

 private:
  struct Plan;
  House(Plan plan, net::Loops& loops);
};

}  // namespace hikyaku::app
