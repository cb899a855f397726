#include "app/certificate.h"

#include <filesystem>

#include "base/events.h"

namespace hikyaku::app {

Result<std::shared_ptr<net::TlsContext>> server_certificate(const config::Config& config,
                                                            const std::string& host,
                                                            const ServiceUser& user) {
  if (!config.tls.certificate_file.empty())
    return net::TlsContext::server({config.tls.certificate_file, config.tls.key_file.empty()
                                                                     ? config.tls.certificate_file
                                                                     : config.tls.key_file});
  const std::string folder = config.server.work_folder + "/tls";
  const net::TlsServerOptions files{folder + "/certificate.pem", folder + "/key.pem"};
  std::error_code wrong;
  if (!std::filesystem::exists(files.certificate_file, wrong) ||
      !std::filesystem::exists(files.key_file, wrong)) {
    TRY_DO(user.give_folder(folder));
    TRY_DO(net::write_self_signed(host, files.certificate_file, files.key_file));
    TRY_DO(user.give(files.certificate_file));
    TRY_DO(user.give(files.key_file));
    event(Level::notice, "tls.self_signed", {{"file", files.certificate_file}, {"host", host}});
  }
  return net::TlsContext::server(files);
}

}  // namespace hikyaku::app
