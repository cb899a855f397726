#include "app/secrets.h"

#include <sys/stat.h>

#include "admin/setup/answers.h"

namespace hikyaku::app {

Result<std::string> bind_password(const config::Config& config, Language language) {
  const std::string& path = config.ad.bind_password_file;
  if (path.empty() || config.ad.security == "gssapi" || config.accounts.kind != "ad")
    return std::string();
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IWGRP | S_IRWXO)) != 0)
    return fail(Error::Kind::permanent, path,
                "others can read or write this file: `chmod 640` it first");
  return admin::setup::read_secret(path, language);
}

std::string certificate_path(const config::Config& config) {
  return config.tls.certificate_file.empty() ? config.server.work_folder + "/tls/certificate.pem"
                                             : config.tls.certificate_file;
}

}  // namespace hikyaku::app
