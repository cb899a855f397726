#include "app/certificate.h"

#include <filesystem>

#include "app/privileges.h"
#include "base/events.h"

namespace hikyaku::app {

Result<std::shared_ptr<net::TlsContext>> server_certificate(const config::Config& config,
                                                            const std::string& host) {
  if (!config.tls.certificate_file.empty())
    return net::TlsContext::server({config.tls.certificate_file, config.tls.key_file.empty()
                                                                     ? config.tls.certificate_file
                                                                     : config.tls.key_file});
  const std::string folder = config.server.work_folder + "/tls";
  const net::TlsServerOptions files{folder + "/certificate.pem", folder + "/key.pem"};
  std::error_code wrong;
  if (!std::filesystem::exists(files.certificate_file, wrong) ||
      !std::filesystem::exists(files.key_file, wrong)) {
    TRY_DO(give_folder(folder, config.server.user));
    TRY_DO(net::write_self_signed(host, files.certificate_file, files.key_file));
    TRY_DO(give_file(files.certificate_file, config.server.user));
    TRY_DO(give_file(files.key_file, config.server.user));
    event(Level::notice, "tls.self_signed", {{"file", files.certificate_file}, {"host", host}});
  }
  return net::TlsContext::server(files);
}

}  // namespace hikyaku::app
