// The secrets that the configuration names, read while the process may.
#pragma once

#include <string>
#include <vector>

#include "base/service_user.h"
#include "config/config.h"
#include "keyholder/client.h"
#include "keyholder/secrets.h"

namespace hikyaku::app {

bool reads_by_keytab(const config::Config& config);
/// What the keyholder is to hold: the reading account's password, and the keytab when it reads or
/// tickets are accepted (then one that is missing is empty). Error: permanent, also when others can
/// read or write a file of them.
Result<keyholder::SecretContent> secrets_of(const config::Config& config, Language language);
/// Who may read them gives their present content to the running keyholder, which cannot read the
/// files any more. Error: it did not take them; closed, when no keyholder runs.
Result<> renew_secrets(const config::Config& config, const std::string& control_socket,
                       Language language);
/// The files that they are in, as far as they are used.
std::vector<std::string> secret_files(const config::Config& config);
/// Where the reading account logs in at a controller.
std::uint16_t reading_port(const config::Config& config);
/// An event for each that the server's own user can read: it is not the keyholder's alone then.
void report_readable_secrets(const config::Config& config, const ServiceUser& user);
/// A process of its own that holds the secret of the configuration in this file.
Result<std::unique_ptr<keyholder::Client>> start_keyholder(const std::string& config_file,
                                                           Language language);

/// The certificate that the server uses: tls.certificate_file, or the one it makes itself.
std::string certificate_path(const config::Config& config);

}  // namespace hikyaku::app
