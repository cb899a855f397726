// The server's certificate: the configured one, or one made at the first start.
#pragma once

#include "base/service_user.h"
#include "config/config.h"
#include "net/tls.h"

namespace hikyaku::app {

/// Without tls.certificate_file a self-signed certificate for `host` is kept in
/// <work folder>/tls, and made for `user` when there is none. Error: permanent, naming the file.
Result<std::shared_ptr<net::TlsContext>> server_certificate(const config::Config& config,
                                                            const std::string& host,
                                                            const ServiceUser& user);

}  // namespace hikyaku::app
