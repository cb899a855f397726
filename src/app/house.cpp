#include "app/house.h"

namespace hikyaku::app {

struct House::Plan {
  const config::Config& config;
  const Machine& machine;
  Language language;
  Secrets secrets;
  std::shared_ptr<net::TlsContext> client_tls;
  delivery::AcceptorOptions acceptor;
  std::unique_ptr<log::LocalEngine> engine;
  std::unique_ptr<auth::StoredPasswords> stored_passwords;
  std::unique_ptr<auth::OfflineLogins> offline_logins;
};

namespace {

log::LocalOptions log_options(const config::Config& config) {
  log::LocalOptions options;
  options.work_folder = config.server.work_folder;
  return options;
}

store::StoreOptions store_options(
    const config::Config& config,
    std::function<std::shared_ptr<const directory::View>()> view_now) {
  return {.memory_bytes_max = static_cast<std::uint64_t>(config.mailbox.memory_mb) << 20,
          .is_frozen = frozen_mail_of(config, std::move(view_now))};
}

delivery::SmtpTransportOptions transport_options(const config::Config& config,
                                                 const Machine& machine,
                                                 std::shared_ptr<net::TlsContext> tls) {
  delivery::SmtpTransportOptions options;
  options.host_name = host_name(config, machine);
  options.tls = std::move(tls);
  return options;
}

auth::PermitsOf permits_in(const delivery::AccountSettings& settings) {
  return [&settings](const Guid& account) { return settings.permits_of(account); };
}

auth::AuthenticatorOptions authenticator_options(const config::Config& config,
                                                 const delivery::AccountSettings& settings,
                                                 const auth::StoredPasswords& passwords,
                                                 auth::OfflineLogins* offline) {
  auth::AuthenticatorOptions options = app::authenticator_options(config);
  options.permits_of = permits_in(settings);
  if (uses_stored_passwords(config)) options.passwords = &passwords;
  options.offline = offline;
  return options;
}

auth::MechanismOptions with_tickets(auth::MechanismOptions options, Service service,
                                    auth::TicketAcceptor* tickets) {
  options.service = service;
  options.tickets = tickets;
  return options;
}

pop3::OpenAccount opener_of(delivery::Accounts& accounts) {
  return [&accounts](const directory::Account& account) { return accounts.open(account); };
}

}  // namespace

House::House(Plan plan, net::Loops& loops)
    : config(std::make_shared<const config::Config>(plan.config)),
      engine(std::move(plan.engine)),
      store(*engine, system_clock(),
            store_options(plan.config, [this] { return account_mode.directory().view(); })),
      keeper(store, std::chrono::days(plan.config.mailbox.undelete_days)),
      site_log(*engine),
      account_mode(plan.config, std::move(plan.secrets.accounts), site_log),
      directory(account_mode.directory()),
      account_settings(site_log),
      stored_passwords(std::move(plan.stored_passwords)),
      offline_logins(std::move(plan.offline_logins)),
      secrets(directory, *stored_passwords),
      tickets(std::move(plan.secrets.tickets)),
      smtp_mechanisms(with_tickets(
          mechanism_options(plan.config, plan.machine, plan.config.auth.smtp_password, secrets),
          Service::smtp, tickets.get())),
      pop3_mechanisms(with_tickets(
          mechanism_options(plan.config, plan.machine, plan.config.auth.pop3_password, secrets),
          Service::pop3, tickets.get())),
      imap_mechanisms(with_tickets(
          mechanism_options(plan.config, plan.machine, plan.config.auth.imap_password, secrets),
          Service::imap, tickets.get())),
      authenticator(
          auth::make_authenticator(directory,
                                   authenticator_options(plan.config, account_settings,
                                                         *stored_passwords, offline_logins.get()),
                                   system_clock(), &login_failures)),
      sessions(directory, system_clock(), permits_in(account_settings)),
      accounts(
          store,
          [this](const directory::Account& account) {
            return account_home(*config.load(), account);
          },
          account_settings),
      folder_follower(directory, accounts),
      queue(*engine),
      intake(*engine, accounts, directory, queue, intake_options(plan.config, plan.machine),
             system_clock()),
      acceptor(intake, std::move(plan.acceptor)),
      configured_resolver({plan.config.dns.servers}),
      system_resolver({}),
      configured_lookup(configured_resolver),
      system_lookup(system_resolver),
      route_finder(configured_lookup, system_lookup,
                   route_finder_options(plan.config, plan.machine)),
      transport(transport_options(plan.config, plan.machine, std::move(plan.client_tls))),
      reporter(queue, intake, reporter_options(plan.config, plan.machine, plan.language),
               system_clock()),
      outbound(queue, intake, reporter, route_finder, transport, outbound_options(plan.config),
               system_clock(), loops.executor(0)),
      queue_admin(queue, outbound, system_clock()),
      transfer{acceptor, *authenticator, [tls = plan.secrets.certificate] { return tls; },
               system_clock(), smtp_options(plan.config, plan.machine, SmtpRole::transfer)},
      submission{acceptor, *authenticator, transfer.tls_context, system_clock(),
                 smtp_options(plan.config, plan.machine, SmtpRole::submission)},
      submissions{acceptor, *authenticator, transfer.tls_context, system_clock(),
                  smtp_options(plan.config, plan.machine, SmtpRole::submissions)},
      pop3{*authenticator, pop3::maildrops_of(opener_of(accounts)), transfer.tls_context,
           pop3_options(plan.config, plan.machine, false)},
      pop3s{*authenticator, pop3.open_maildrop, transfer.tls_context,
            pop3_options(plan.config, plan.machine, true)},
      imap{*authenticator, opener_of(accounts), transfer.tls_context, system_clock(),
           imap_options(plan.config, plan.machine, false)},
      imaps{*authenticator, opener_of(accounts), transfer.tls_context, system_clock(),
            imap_options(plan.config, plan.machine, true)} {
  for (auto* context : {&transfer, &submission, &submissions})
    context->options.session.mechanisms = &smtp_mechanisms;
  for (auto* context : {&pop3, &pop3s}) context->options.session.mechanisms = &pop3_mechanisms;
  for (auto* context : {&imap, &imaps}) context->mechanisms = &imap_mechanisms;
  for (auto* context : {&transfer, &submission, &submissions}) context->sessions = &sessions;
  for (auto* context : {&pop3, &pop3s}) context->sessions = &sessions;
  for (auto* context : {&imap, &imaps}) context->sessions = &sessions;
}

std::vector<config::Change> House::reload(const config::Config& wanted) {
  const auto running = config.load();
  auto all = config::changes(*running, wanted);
  const auto now =
      std::make_shared<const config::Config>(config::with_live_settings(*running, wanted));
  account_mode.reload(*now);
  config.store(now);
  return all;
}

namespace {

/// Null: they are off, and what an earlier run kept is gone.
Result<std::unique_ptr<auth::OfflineLogins>> open_offline_logins(const config::Config& config) {
  const std::string file = password_folder(config) + "/offline";
  if (config.accounts.kind == "ad" && config.auth.offline_hours > 0)
    return auth::OfflineLogins::open({file, std::chrono::hours(config.auth.offline_hours)});
  TRY_DO(auth::OfflineLogins::forget_all(file));
  return std::unique_ptr<auth::OfflineLogins>();
}

}  // namespace

Result<std::unique_ptr<House>> House::open(const config::Config& config, const Machine& machine,
                                           Language language, Secrets secrets, net::Loops& loops) {
  TRY(auto acceptor, acceptor_options(config));
  TRY(auto client_tls, net::TlsContext::client({.verify = false, .ca_file = {}}));
  TRY(auto passwords,
      auth::StoredPasswords::open({password_folder(config), config.auth.keeps_reversible}));
  TRY(auto offline_logins, open_offline_logins(config));
  TRY(auto engine, log::LocalEngine::start(log::real_disk(), log_options(config)));
  std::unique_ptr<House> house(new House(
      {config, machine, language, std::move(secrets), std::move(client_tls), std::move(acceptor),
       std::move(engine), std::move(passwords), std::move(offline_logins)},
      loops));
  TRY_DO(net::run(house->queue.open()));
  TRY_DO(net::run(house->account_settings.open()));
  const net::Executor last_loop = loops.executor(loops.size() - 1);
  TRY_DO(net::run(house->directory.load()));
  // What the directory said in the last run is what the folders are named by.
  if (config.mailbox.follow_renames) house->folder_follower.start(last_loop);
  TRY_DO(net::run(house->directory.start(last_loop)));
  house->sessions.start(last_loop);
  if (house->offline_logins) house->offline_logins->start(house->directory, last_loop);
  house->keeper.start(last_loop);
  return house;
}

}  // namespace hikyaku::app
