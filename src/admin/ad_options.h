// What the Active Directory backend is told by the configuration.
#pragma once

#include "config/config.h"
#include "directory/ad/options.h"

namespace hikyaku::admin {

directory::AdOptions ad_options(const config::Config& config, std::string bind_password);

/// The mail domains, in lower case.
std::vector<std::string> mail_domains(const config::Config& config);

}  // namespace hikyaku::admin
