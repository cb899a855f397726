#include "app/secrets.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

#include "admin/ad_options.h"
#include "admin/setup/answers.h"
#include "app/commands.h"
#include "base/events.h"

namespace hikyaku::app {
namespace {

constexpr std::size_t keytab_bytes_max = 64u << 10;

Result<std::string> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf()))
    return fail(Error::Kind::permanent, path, std::strerror(errno));
  if (content.str().size() > keytab_bytes_max)
    return fail(Error::Kind::limit, path, "this is no keytab: it is too long");
  return content.str();
}

}  // namespace

bool reads_by_keytab(const config::Config& config) {
  return config.ad.security == "gssapi";
}

Result<std::string> reading_secret(const config::Config& config, Language language) {
  const std::string path = reading_secret_path(config);
  if (path.empty()) return std::string();
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IWGRP | S_IRWXO)) != 0)
    return fail(Error::Kind::permanent, path,
                "others can read or write this file: `chmod 600` it first");
  if (reads_by_keytab(config)) return content_of(path);
  return admin::setup::read_secret(path, language);
}

std::string reading_secret_path(const config::Config& config) {
  if (config.accounts.kind != "ad") return {};
  return reads_by_keytab(config) ? config.ad.keytab : config.ad.bind_password_file;
}

std::uint16_t reading_port(const config::Config& config) {
  const directory::AdOptions options = admin::ad_options(config, {});
  return directory::reading_account(options)->port();
}

void report_readable_secret(const config::Config& config, const ServiceUser& user) {
  const std::string path = reading_secret_path(config);
  if (geteuid() != 0 || config.server.user == "root" || path.empty() || !user.can_read(path))
    return;
  event(Level::warning, "keyholder.secret_readable",
        {{"file", path}, {"user", config.server.user}});
}

Result<std::unique_ptr<keyholder::Client>> start_keyholder(const std::string& config_file,
                                                           Language language) {
  return keyholder::Client::start({"--config", config_file, "--language",
                                   language == Language::ja ? "ja" : "en", keyholder_command});
}

std::string certificate_path(const config::Config& config) {
  return config.tls.certificate_file.empty() ? config.server.work_folder + "/tls/certificate.pem"
                                             : config.tls.certificate_file;
}

}  // namespace hikyaku::app
