#include "app/account_mode.h"

#include "admin/ad_options.h"
#include "auth/password_preparation.h"

namespace hikyaku::app {
namespace {

directory::OwnOptions own_options(const config::Config& config) {
  directory::OwnOptions options;
  for (const config::Domain& one : config.domains)
    options.domains.push_back({one.name, static_cast<std::size_t>(one.max_accounts)});
  options.password_length_min = static_cast<std::size_t>(config.accounts.password_length_min);
  options.prepare = auth::prepare_password;
  options.keep_former = std::chrono::days(config.directory.rename_alias_days);
  return options;
}

}  // namespace

AccountMode::AccountMode(const config::Config& config, Secrets secrets, directory::SiteLog& log) {
  choose(config, std::move(secrets), log);
  adopting_ = std::make_unique<directory::AdoptingDirectory>(*directory_, log.engine());
}

void AccountMode::choose(const config::Config& config, Secrets secrets, directory::SiteLog& log) {
  if (config.accounts.kind == "system") {
    directory_ = std::make_unique<directory::SystemDirectory>(
        directory::SystemOptions{config.accounts.group, admin::mail_domains(config),
                                 Seconds(config.accounts.poll_seconds)},
        std::move(secrets.password_helper), log.engine());
    return;
  }
  if (config.accounts.kind == "own") {
    auto own = std::make_unique<directory::OwnDirectory>(own_options(config), log.engine());
    own_ = own.get();
    directory_ = std::move(own);
    return;
  }
  auto ad = std::make_unique<directory::AdDirectory>(admin::ad_options(config, {}), log,
                                                     std::move(secrets.reading_account));
  ad_ = ad.get();
  directory_ = std::move(ad);
}

void AccountMode::reload(const config::Config& config) {
  if (ad_ != nullptr) ad_->set_retry(admin::ad_options(config, {}).retry);
}

}  // namespace hikyaku::app
