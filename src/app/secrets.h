// The secrets that the configuration names, read while the process may.
#pragma once

#include <string>

#include "base/service_user.h"
#include "config/config.h"
#include "keyholder/client.h"

namespace hikyaku::app {

bool reads_by_keytab(const config::Config& config);
/// The reading account's password, or the content of the keytab by which it reads. Error:
/// permanent, also when others can read or write the file.
Result<std::string> reading_secret(const config::Config& config, Language language);
/// The file of the secret that reads the directory; empty: none.
std::string reading_secret_path(const config::Config& config);
/// Where the reading account logs in at a controller.
std::uint16_t reading_port(const config::Config& config);
/// An event when the server's own user can read that file: then it is not the keyholder's alone.
void report_readable_secret(const config::Config& config, const ServiceUser& user);
/// A process of its own that holds the secret of the configuration in this file.
Result<std::unique_ptr<keyholder::Client>> start_keyholder(const std::string& config_file,
                                                           Language language);

/// The certificate that the server uses: tls.certificate_file, or the one it makes itself.
std::string certificate_path(const config::Config& config);

}  // namespace hikyaku::app
