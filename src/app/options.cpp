#include "app/options.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/ad_options.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

// sAMAccountName holds no '/', but a folder must not depend on what the directory says.
std::string folder_name(std::string_view value) {
  std::string name(value);
  std::ranges::replace_if(name, [](char c) { return c == '/' || c == '\0'; }, '_');
  if (name.empty() || name == "." || name == "..") name.insert(0, 1, '_');
  return name;
}

/// Whose default counts for the account: the domain of its domain group (MD-03), else that of its
/// mail attribute. Without both it has an address in every domain and belongs to none.
const config::Domain* domain_of(const config::Config& config, const directory::Account& account) {
  const auto mail = delivery::path_of(account.mail);
  for (const std::string& name : {account.domain, mail ? mail->domain : std::string()})
    for (const config::Domain& domain : config.domains)
      if (!name.empty() && iequals(name, domain.name)) return &domain;
  return nullptr;
}

std::optional<std::uint64_t> limit(std::int64_t value) {
  if (value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

std::string address_of_next_hop(const std::string& host, std::int64_t port) {
  if (host.empty()) return {};
  return host.contains(':') && !host.starts_with('[') ? fmt::format("[{}]:{}", host, port)
                                                      : fmt::format("{}:{}", host, port);
}

template <class PlaintextLogin>
PlaintextLogin plaintext_login(const config::Config& config) {
  const std::string& word = config.auth.plaintext_login;
  return word == "always"  ? PlaintextLogin::always
         : word == "local" ? PlaintextLogin::local
                           : PlaintextLogin::never;
}

auth::PasswordSource password_source(const std::string& word) {
  return word == "file"   ? auth::PasswordSource::file
         : word == "both" ? auth::PasswordSource::both
         : word == "none" ? auth::PasswordSource::none
                          : auth::PasswordSource::directory;
}

delivery::StagePolicy stage_policy(const std::string& word, bool freezes) {
  using Mail = delivery::StagePolicy::Mail;
  return {word == "refuse"    ? Mail::refuse
          : word == "manager" ? Mail::manager
                              : Mail::accept,
          freezes};
}

Seconds expiry(const config::Config& config) {
  return std::chrono::hours(config.delivery.expire_hours);
}

}  // namespace

std::string host_name(const config::Config& config, const Machine& machine) {
  return lower(config.server.host_name.empty() ? machine.host_name : config.server.host_name);
}

std::vector<std::string> listen_addresses(const config::Config& config, const Machine& machine) {
  std::vector<std::string> addresses;
  for (const config::Domain& domain : config.domains) {
    if (domain.ip.empty() || domain.ip == "*") {
      addresses.clear();
      break;
    }
    if (std::ranges::find(addresses, domain.ip) == addresses.end()) addresses.push_back(domain.ip);
  }
  if (!addresses.empty()) return addresses;
  addresses.emplace_back("0.0.0.0");
  if (machine.has_ipv6) addresses.emplace_back("::");
  return addresses;
}

std::string domain_at(const config::Config& config, std::string_view address) {
  if (config.domains.size() == 1) return lower(config.domains.front().name);
  // An IPv4 connection to a socket for both.
  if (address.starts_with("::ffff:") && address.contains('.')) address.remove_prefix(7);
  std::string found;
  for (const config::Domain& domain : config.domains) {
    if (domain.ip.empty() || !iequals(domain.ip, address)) continue;
    if (!found.empty()) return {};  // several share it
    found = lower(domain.name);
  }
  return found;
}

delivery::AccountHome account_home(const config::Config& config,
                                   const directory::Account& account) {
  const bool needs_domain = config.accounts.kind == "own" &&
                            !config.mailbox.folder.contains("%DOMAIN%") &&
                            !config.mailbox.folder.contains("%GUID%");
  std::string folder;
  std::string_view rest = config.mailbox.folder;
  while (!rest.empty()) {
    if (rest.starts_with("%USERNAME%")) {
      if (needs_domain) folder += folder_name(lower(account.domain)) + "/";
      folder += folder_name(lower(account.name));
      rest.remove_prefix(10);
    } else if (rest.starts_with("%DOMAIN%")) {
      folder += folder_name(lower(account.domain));
      rest.remove_prefix(8);
    } else if (rest.starts_with("%GUID%")) {
      folder += account.guid.text();
      rest.remove_prefix(6);
    } else if (rest.starts_with("%HOME%")) {
      folder += account.home;
      rest.remove_prefix(6);
    } else {
      folder += rest.front();
      rest.remove_prefix(1);
    }
  }
  delivery::AccountHome home;
  home.folder = std::move(folder);
  home.quota = {static_cast<std::uint64_t>(config.mailbox.quota_bytes),
                static_cast<std::uint64_t>(config.mailbox.quota_messages)};
  if (const config::Domain* domain = domain_of(config, account)) {
    home.domain = domain->name;
    home.domain_quota = {limit(domain->quota_bytes), limit(domain->quota_messages)};
  }
  return home;
}

delivery::LifecycleOptions lifecycle_options(const config::Config& config) {
  const config::Lifecycle& set = config.lifecycle;
  return {stage_policy(set.disabled, set.freeze_disabled),
          stage_policy(set.expired, set.freeze_expired),
          stage_policy(set.removed, set.freeze_removed), std::chrono::days(set.keep_removed_days)};
}

std::function<bool(const Guid&)> frozen_mail_of(
    const config::Config& config,
    std::function<std::shared_ptr<const directory::View>()> view_now) {
  const delivery::LifecycleOptions options = lifecycle_options(config);
  if (!options.disabled.freezes && !options.expired.freezes && !options.removed.freezes) return {};
  return [options, view_now = std::move(view_now)](const Guid& account) {
    const auto view = view_now();
    return view && delivery::is_frozen(*view, options, account, system_clock().now());
  };
}

auth::AuthenticatorOptions authenticator_options(const config::Config& config) {
  auth::AuthenticatorOptions options;
  options.remember_verified = Seconds(config.auth.remember_verified_seconds);
  options.remember_wrong = Seconds(config.auth.remember_wrong_seconds);
  options.lockout_margin = static_cast<int>(config.auth.lockout_margin);
  options.smtp = password_source(config.auth.smtp_password);
  options.pop3 = password_source(config.auth.pop3_password);
  options.imap = password_source(config.auth.imap_password);
  // When a password of this machine is changed, nothing tells of it: it is asked for each time.
  if (config.accounts.kind == "system") options.remember_verified = Seconds(0);
  // Only the directory locks accounts; otherwise each wrong password is to cost the same.
  if (config.accounts.kind != "ad") options.remember_wrong = Seconds(0);
  if (config.accounts.kind == "own") {
    options.domain_of = [config](std::string_view address) { return domain_at(config, address); };
  }
  return options;
}

std::string password_folder(const config::Config& config) {
  return config.server.work_folder + "/passwords";
}

bool uses_stored_passwords(const config::Config& config) {
  const auth::AuthenticatorOptions options = authenticator_options(config);
  return asks_file(options.smtp) || asks_file(options.pop3) || asks_file(options.imap);
}

auth::MechanismOptions mechanism_options(const config::Config& config, const Machine& machine,
                                         const std::string& source, const auth::Secrets& secrets) {
  auth::MechanismOptions options;
  options.source = password_source(source);
  options.secrets = &secrets;
  options.cram_md5 = config.auth.cram_md5 && config.auth.keeps_reversible;
  options.apop = config.auth.apop && config.auth.keeps_reversible;
  options.host_name = host_name(config, machine);
  return options;
}

std::vector<std::string> service_names(const std::vector<std::string>& services,
                                       const std::vector<std::string>& hosts) {
  std::vector<std::string> names;
  for (const std::string& host : hosts)
    for (const std::string& service : services) {
      const std::string name = service + "/" + lower(host);
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  return names;
}

auth::GssAcceptorOptions ticket_options(const config::Config& config) {
  return {config.ad.keytab, config.server.work_folder + "/tickets"};
}

delivery::IntakeOptions intake_options(const config::Config& config, const Machine& machine) {
  delivery::IntakeOptions options;
  options.routing.host_name = host_name(config, machine);
  options.routing.domains = admin::mail_domains(config);
  options.routing.strict_domains = config.ad.strict_domains;
  options.routing.administrator = config.server.administrator;
  options.routing.own_addresses = machine.addresses;
  options.routing.lifecycle = lifecycle_options(config);
  options.expiry = expiry(config);
  options.archive = address_of_next_hop(config.archive.host, config.archive.port);
  options.copy_folder = config.copy.folder;
  return options;
}

Result<delivery::AcceptorOptions> acceptor_options(const config::Config& config) {
  delivery::AcceptorOptions options;
  TRY(options.relay, policy::RelayRights::from_networks(config.smtp.relay_networks));
  options.message_bytes_max = static_cast<std::uint64_t>(config.smtp.message_bytes_max);
  return options;
}

delivery::RouteFinderOptions route_finder_options(const config::Config& config,
                                                  const Machine& machine) {
  delivery::RouteFinderOptions options;
  options.own_names = {host_name(config, machine)};
  for (const std::string& address : machine.addresses)
    options.own_endpoints.push_back({address, static_cast<std::uint16_t>(config.smtp.port)});
  options.smtp_port = static_cast<std::uint16_t>(config.delivery.port);
  options.fall_back_to_system_address = config.dns.mx_failure_fallback == "os-a";
  return options;
}

delivery::OutboundOptions outbound_options(const config::Config& config) {
  delivery::OutboundOptions options;
  options.schedule.expiry = expiry(config);
  options.schedule.jobs_max = static_cast<std::size_t>(config.delivery.connections_max);
  options.schedule.jobs_per_destination_max =
      static_cast<std::size_t>(config.delivery.destination_connections_max);
  options.gateway = address_of_next_hop(config.gateway.host, config.gateway.port);
  return options;
}

delivery::ReporterOptions reporter_options(const config::Config& config, const Machine& machine,
                                           Language language) {
  return {{host_name(config, machine), language},
          config.server.error_mail_to_administrator ? config.server.administrator : ""};
}

smtp::ServerOptions smtp_options(const config::Config& config, const Machine& machine,
                                 SmtpRole role) {
  smtp::ServerOptions options;
  options.session.host_name = host_name(config, machine);
  options.session.is_submission = role != SmtpRole::transfer;
  options.session.plaintext_login = plaintext_login<smtp::PlaintextLogin>(config);
  options.session.message_bytes_max = static_cast<std::uint64_t>(config.smtp.message_bytes_max);
  options.session.recipients_max = static_cast<std::size_t>(config.smtp.recipients_max);
  options.is_implicit_tls = role == SmtpRole::submissions;
  return options;
}

pop3::ServerOptions pop3_options(const config::Config& config, const Machine& machine,
                                 bool implicit_tls) {
  pop3::ServerOptions options;
  options.host_name = host_name(config, machine);
  options.plaintext_login = plaintext_login<pop3::ServerOptions::PlaintextLogin>(config);
  options.implicit_tls = implicit_tls;
  return options;
}

imap::ServerOptions imap_options(const config::Config& config, const Machine& machine,
                                 bool implicit_tls) {
  imap::ServerOptions options;
  options.host_name = host_name(config, machine);
  options.implicit_tls = implicit_tls;
  options.plaintext_login = plaintext_login<imap::PlaintextLogin>(config);
  options.message_bytes_max = static_cast<std::uint64_t>(config.smtp.message_bytes_max);
  options.utc_offset_minutes = machine.utc_offset_minutes;
  return options;
}

}  // namespace hikyaku::app
