#include "app/server.h"

#include <fmt/format.h>

#include "admin/account_calls.h"
#include "admin/ad_options.h"
#include "admin/adopt_calls.h"
#include "admin/backup_calls.h"
#include "admin/config_calls.h"
#include "admin/control.h"
#include "admin/explain_calls.h"
#include "admin/import_calls.h"
#include "admin/mailbox_calls.h"
#include "admin/mailbox_care_calls.h"
#include "admin/mailbox_move_calls.h"
#include "admin/own_calls.h"
#include "admin/password_calls.h"
#include "admin/people_calls.h"
#include "admin/queue_calls.h"
#include "admin/quota_calls.h"
#include "admin/removed_calls.h"
#include "admin/restore_calls.h"
#include "admin/rights_calls.h"
#include "admin/session_calls.h"
#include "admin/setup/answers.h"
#include "admin/simulate_calls.h"
#include "app/certificate.h"
#include "app/house.h"
#include "app/log_files.h"
#include "app/ports.h"
#include "app/secrets.h"
#include "imap/serve.h"
#include "keyholder/client.h"

namespace hikyaku::app {
namespace {

constexpr Milliseconds stop_poll{20};
/// What a connection is given to end by itself before it is closed.
constexpr Milliseconds farewell_wait{3000};
constexpr std::size_t control_connections_max = 100;

Level level_of(std::string_view name) {
  for (const Level level : {Level::debug, Level::info, Level::notice, Level::warning, Level::error})
    if (name_of(level) == name) return level;
  return Level::info;
}

std::string log_folder(const config::Config& config) {
  return config.server.log_folder.empty() ? config.server.work_folder + "/logs"
                                          : config.server.log_folder;
}

}  // namespace

struct Server::Parts {
  Parts(const config::Config& given, Language chosen)
      : config(given),
        language(chosen),
        machine(this_machine()),
        loops(static_cast<unsigned>(given.server.threads)),
        smtp_ports(given.smtp.connections_max),
        pop3_ports(given.pop3.connections_max),
        imap_ports(given.imap.connections_max) {}

  const config::Config config;
  const Language language;
  const Machine machine;
  std::unique_ptr<keyholder::Client> keyholder;  // with Active Directory
  Secrets secrets;
  /// Outlives all that its coroutines use: they are destroyed with it, but they have ended before.
  net::Loops loops;
  std::unique_ptr<House> house;
  Ports smtp_ports, pop3_ports, imap_ports;
  admin::Services services;
  admin::Api api;
  admin::Jobs jobs{loops.executor(loops.size() - 1)};
  std::unique_ptr<net::Listener> control;
  Connections control_connections;

  /// Nothing of a server that runs is taken away.
  Result<> refuse_another();
  Result<> bind_ports();
  Result<> bind_control(const ServiceUser& user);
  void add_services();
  void add_service(Service service, Ports& ports, std::function<void(bool)> stopping);
};

Result<> Server::Parts::refuse_another() {
  const std::string& path = config.server.control_socket;
  if (!admin::call(path, "service.status")) return {};
  return fail(Error::Kind::denied, path, "another server answers on this control socket");
}

Result<> Server::Parts::bind_ports() {
  const std::vector<std::string> addresses = listen_addresses(config, machine);
  // The house is built after the ports are bound and before they are listened on.
  const auto smtp = [this](smtp::ServerContext House::* context) {
    return [this, context](std::unique_ptr<net::Stream> stream) {
      return smtp::serve(std::move(stream), (*house).*context);
    };
  };
  const auto pop3 = [this](pop3::ServerContext House::* context) {
    return [this, context](std::unique_ptr<net::Stream> stream) {
      return pop3::serve(std::move(stream), (*house).*context);
    };
  };
  const auto imap = [this](imap::ServerContext House::* context) {
    return [this, context](std::unique_ptr<net::Stream> stream) {
      return imap::serve(std::move(stream), (*house).*context);
    };
  };
  if (config.service.smtp.enabled) {
    TRY_DO(smtp_ports.bind(addresses, config.smtp.port, smtp(&House::transfer)));
    TRY_DO(smtp_ports.bind(addresses, config.smtp.submission_port, smtp(&House::submission)));
    TRY_DO(smtp_ports.bind(addresses, config.smtp.submissions_port, smtp(&House::submissions)));
  }
  if (config.service.pop3.enabled) {
    TRY_DO(pop3_ports.bind(addresses, config.pop3.port, pop3(&House::pop3)));
    TRY_DO(pop3_ports.bind(addresses, config.pop3.tls_port, pop3(&House::pop3s)));
  }
  if (config.service.imap.enabled) {
    TRY_DO(imap_ports.bind(addresses, config.imap.port, imap(&House::imap)));
    TRY_DO(imap_ports.bind(addresses, config.imap.tls_port, imap(&House::imaps)));
  }
  return {};
}

Result<> Server::Parts::bind_control(const ServiceUser& user) {
  const std::string& path = config.server.control_socket;
  const auto slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) TRY_DO(user.give_folder(path.substr(0, slash)));
  TRY(control, net::Listener::bind_unix(path, 0600));
  return user.give(path);
}

void Server::Parts::add_service(Service service, Ports& ports, std::function<void(bool)> stopping) {
  // A service that is stopped ends its connections; those that do not go by themselves are closed.
  struct Closing {
    static Task<void> after_farewell(Parts& parts, Ports& ports, std::string_view name) {
      co_await net::sleep(farewell_wait);
      for (const auto& one : parts.services.status())
        if (one.name == name && one.running) co_return;
      ports.connections().close_all();
    }
  };
  services.add(service, {[this, &ports, stopping, service]() -> Result<> {
                           if (ports.describe().empty())
                             return fail(Error::Kind::permanent, "service",
                                         fmt::format("its ports were not bound when the server "
                                                     "started: set service.{}.enabled = true and "
                                                     "restart the server",
                                                     name_of(service)));
                           stopping(false);
                           ports.start(loops);
                           return {};
                         },
                         [this, &ports, stopping, service] {
                           stopping(true);
                           ports.stop();
                           net::spawn(loops.executor(0),
                                      Closing::after_farewell(*this, ports, name_of(service)));
                         },
                         [&ports] { return ports.describe(); }});
}

void Server::Parts::add_services() {
  const auto nothing = [](bool) {};
  add_service(Service::smtp, smtp_ports, nothing);
  services.add(Service::delivery,
               {[this]() -> Result<> {
                  house->outbound.start();
                  return {};
                },
                [this] { net::spawn(loops.executor(0), house->outbound.stop()); },
                [this] { return std::to_string(house->queue.size()) + " in the queue"; }});
  add_service(Service::pop3, pop3_ports, nothing);
  add_service(Service::imap, imap_ports, [this](bool is_stopping) {
    house->imap.is_stopping = is_stopping;
    house->imaps.is_stopping = is_stopping;
  });
  services.add_to(api);
  admin::add_queue_calls(api, house->queue_admin);
  admin::add_account_calls(api, house->directory, house->intake.routing());
  admin::add_quota_calls(api, house->directory, house->accounts, system_clock());
  admin::add_rights_calls(api, house->directory, house->accounts, house->sessions, system_clock());
  admin::add_password_calls(api, house->directory, *house->stored_passwords,
                            uses_stored_passwords(config) ? &house->sessions : nullptr,
                            system_clock());
  directory::AdDirectory* const ad = house->account_mode.ad();
  const auto domains = [this] { return house->config.load()->domains; };
  admin::add_directory_calls(api, house->directory, ad);
  admin::add_config_calls(
      api, [this](const config::Config& wanted) { return house->reload(wanted); }, language);
  admin::add_seats_calls(api, house->directory, domains);
  if (ad != nullptr) admin::add_people_calls(api, *ad, domains);
  if (ad == nullptr) admin::add_no_people_calls(api, config.accounts.kind);
  admin::add_own_calls(api, house->account_mode.own(), config.accounts.kind);
  if (ad != nullptr)
    admin::add_simulate_calls(api, *ad, house->accounts, house->intake.routing(), house->sessions,
                              system_clock());
  admin::add_import_calls(
      {api, house->directory, ad, house->accounts, domains, uses_stored_passwords(config)});
  admin::add_adopt_calls(api, house->account_mode.directory(), house->account_mode.own(),
                         house->accounts, *house->engine, admin::mail_domains(config));
  admin::add_explain_calls(api, house->directory, ad, house->accounts, house->intake.routing());
  admin::add_session_calls(api, house->directory, house->sessions, house->login_failures);
  admin::add_mailbox_calls(api, house->directory, house->accounts, system_clock());
  admin::add_mailbox_care_calls(api, house->directory, house->accounts);
  admin::add_mailbox_move_calls(api, house->directory, house->accounts);
  admin::add_removed_calls(api, house->directory, house->accounts,
                           house->intake.routing().lifecycle, system_clock());
  admin::add_backup_calls(api, *house->engine, config.server.work_folder, jobs);
  admin::add_restore_calls(api, house->directory, house->accounts, *house->engine, jobs);
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::prepare(const config::Config& config,
                                                const std::string& config_file,
                                                const ServiceUser& user, Language language) {
  auto parts = std::make_unique<Parts>(config, language);
  set_event_level(level_of(config.server.log_level));
  TRY_DO(parts->refuse_another());
  if (config.accounts.kind == "ad") {
    // First: it shares nothing with this process but the channel.
    TRY(parts->keyholder, start_keyholder(config_file, language));
  }
  if (config.accounts.kind == "system") {
    TRY(parts->secrets.accounts.password_helper,
        directory::PasswordHelper::start(AccountMode::pam_service));
  }
  report_readable_secrets(config, user);
  TRY_DO(user.give_folder(config.server.work_folder));
  TRY_DO(user.give_folder(log_folder(config)));
  TRY_DO(user.give_folder(password_folder(config)));
  if (!config.copy.folder.empty()) TRY_DO(user.give_folder(config.copy.folder));
  TRY(parts->secrets.certificate,
      server_certificate(config, host_name(config, parts->machine), user));
  TRY_DO(parts->bind_ports());
  TRY_DO(parts->bind_control(user));
  TRY_DO(user.become());
  write_events_to(log_folder(config), true);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Result<> Server::start() {
  Parts& parts = *parts_;
  parts.loops.start();
  if (parts.keyholder) {
    parts.secrets.accounts.reading_account =
        parts.keyholder->reading_account(reading_port(parts.config));
    if (parts.config.auth.kerberos != "off")
      parts.secrets.tickets = parts.keyholder->tickets(parts.config.ad.keytab);
  }
  TRY(parts.house, House::open(parts.config, parts.machine, parts.language,
                               std::move(parts.secrets), parts.loops));
  parts.add_services();
  const auto start = [&](Service service, const config::ServiceSettings& settings) -> Result<> {
    if (!settings.enabled) return {};
    return parts.services.start(name_of(service));
  };
  TRY_DO(start(Service::smtp, parts.config.service.smtp));
  TRY_DO(start(Service::delivery, parts.config.service.delivery));
  TRY_DO(start(Service::pop3, parts.config.service.pop3));
  TRY_DO(start(Service::imap, parts.config.service.imap));
  parts.control->start(
      parts.loops, parts.control_connections.tracked([&parts](std::unique_ptr<net::Stream> stream) {
        return admin::serve_control(std::move(stream), parts.api);
      }),
      control_connections_max);
  event(Level::notice, "server.started",
        {{"host", host_name(parts.config, parts.machine)},
         {"work_folder", parts.config.server.work_folder}});
  return {};
}

bool Server::stop() {
  Parts& parts = *parts_;
  if (!parts.house) {
    parts.loops.stop();
    return true;
  }
  parts.control->stop();
  parts.control_connections.close_all();
  parts.services.stop_all();
  struct Ending {
    static Task<void> end_delivery(delivery::Outbound& outbound, std::shared_ptr<bool> ended) {
      co_await outbound.stop();
      *ended = true;
    }
    // A conversation with another server may take minutes: it is not waited for to its end.
    static Task<bool> wait(Parts& parts) {
      const auto ended = std::make_shared<bool>(false);
      net::spawn(co_await net::this_executor(), end_delivery(parts.house->outbound, ended));
      const auto is_over = [&] {
        return *ended && parts.smtp_ports.connections().count() == 0 &&
               parts.pop3_ports.connections().count() == 0 &&
               parts.imap_ports.connections().count() == 0 &&
               parts.control_connections.count() == 0 && parts.jobs.count() == 0;
      };
      for (Milliseconds waited{0}; !is_over() && waited < stop_wait; waited += stop_poll)
        co_await net::sleep(stop_poll);
      co_await parts.house->store.write_snapshots();
      co_return is_over();
    }
  };
  parts.house->directory.stop();
  parts.house->sessions.stop();
  parts.house->keeper.stop();
  if (parts.house->offline_logins) parts.house->offline_logins->stop();
  parts.house->folder_follower.stop();
  const bool is_clean = net::run(Ending::wait(parts));
  parts.loops.stop();
  event(Level::notice, "server.stopped");
  return is_clean;
}

admin::Services& Server::services() {
  return parts_->services;
}

}  // namespace hikyaku::app
