#include "admin/ad_options.h"

#include "base/text.h"

namespace hikyaku::admin {
namespace {

directory::Retry retry_of(const config::Config& config, const config::ServiceSettings& service) {
  const auto own = [](std::int64_t value, std::int64_t general) {
    return value >= 0 ? value : general;
  };
  return {Milliseconds(own(service.retry_msec, config.ad.retry_msec)),
          own(service.retry_count, config.ad.retry_count)};
}

// Nothing: whichever works.
std::optional<directory::FeedKind> feed_of(const std::string& word) {
  using Kind = directory::FeedKind;
  for (const Kind kind : {Kind::notification, Kind::dirsync, Kind::usn})
    if (word == name_of(kind)) return kind;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> mail_domains(const config::Config& config) {
  std::vector<std::string> names;
  for (const config::Domain& domain : config.domains) names.push_back(lower(domain.name));
  return names;
}

directory::AdOptions ad_options(const config::Config& config, std::string bind_password) {
  directory::AdOptions options;
  options.name = config.ad.name;
  options.servers = config.dns.servers;
  options.mail_group = config.ad.mail_group;
  options.mail_domains = mail_domains(config);
  options.security =
      config.ad.security == "starttls" ? directory::Security::starttls : directory::Security::ldaps;
  if (config.ad.security == "gssapi") {
    options.keytab = config.ad.keytab;
    options.principal = config.ad.principal;
  }
  options.ca_file = config.ad.ca_file;
  options.verify_certificate = config.ad.verify_certificate;
  options.bind_user = config.ad.bind_user;
  options.bind_password = std::move(bind_password);
  options.base_dn = config.ad.base_dn;
  options.read_home = config.mailbox.folder.contains("%HOME%");
  options.feed = feed_of(config.directory.feed);
  options.addresses = config.directory.addresses == "mail" ? directory::AddressRule::mail
                                                           : directory::AddressRule::name;
  options.keep_former = std::chrono::days(config.directory.rename_alias_days);
  options.brake = {static_cast<int>(config.directory.brake_percent),
                   static_cast<std::size_t>(config.directory.brake_accounts)};
  options.poll = Seconds(config.ad.poll_seconds);
  options.retry.fill({Milliseconds(config.ad.retry_msec), config.ad.retry_count});
  const auto set = [&](Service service, const config::ServiceSettings& settings) {
    options.retry[static_cast<std::size_t>(service)] = retry_of(config, settings);
  };
  set(Service::smtp, config.service.smtp);
  set(Service::delivery, config.service.delivery);
  set(Service::pop3, config.service.pop3);
  set(Service::imap, config.service.imap);
  return options;
}

}  // namespace hikyaku::admin
