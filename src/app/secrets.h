// The secrets that the configuration names, read while the process may.
#pragma once

#include <string>

#include "config/config.h"

namespace hikyaku::app {

/// The reading account's password, unless a keytab reads the directory. Error: permanent, also when
/// others can read or write the file.
Result<std::string> bind_password(const config::Config& config, Language language);

/// The certificate that the server uses: tls.certificate_file, or the one it makes itself.
std::string certificate_path(const config::Config& config);

}  // namespace hikyaku::app
