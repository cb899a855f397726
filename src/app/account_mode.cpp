#include "app/account_mode.h"

#include "admin/ad_options.h"

namespace hikyaku::app {

AccountMode::AccountMode(const config::Config& config, std::string bind_password,
                         log::Engine& engine) {
  auto ad = std::make_unique<directory::AdDirectory>(
      admin::ad_options(config, std::move(bind_password)), engine);
  ad_ = ad.get();
  directory_ = std::move(ad);
}

void AccountMode::reload(const config::Config& config) {
  if (ad_ != nullptr) ad_->set_retry(admin::ad_options(config, {}).retry);
}

}  // namespace hikyaku::app
