#include "app/secrets.h"

#include <sys/stat.h>
#include <unistd.h>

#include "admin/ad_options.h"
#include "admin/setup/answers.h"
#include "app/commands.h"
#include "app/file_content.h"
#include "base/events.h"
#include "keyholder/renewal.h"

namespace hikyaku::app {
namespace {

constexpr std::size_t keytab_bytes_max = 64u << 10;

Result<> check_mode(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IWGRP | S_IRWXO)) == 0) return {};
  return fail(Error::Kind::permanent, path,
              "others can read or write this file: `chmod 600` it first");
}

bool uses_keytab(const config::Config& config) {
  return !config.ad.keytab.empty() && (reads_by_keytab(config) || config.auth.kerberos != "off");
}

}  // namespace

bool reads_by_keytab(const config::Config& config) {
  return config.ad.security == "gssapi";
}

std::vector<std::string> secret_files(const config::Config& config) {
  std::vector<std::string> files;
  if (config.accounts.kind != "ad") return files;
  if (!reads_by_keytab(config)) files.push_back(config.ad.bind_password_file);
  if (uses_keytab(config)) files.push_back(config.ad.keytab);
  std::erase(files, std::string());
  return files;
}

Result<keyholder::SecretContent> secrets_of(const config::Config& config, Language language) {
  for (const std::string& file : secret_files(config)) TRY_DO(check_mode(file));
  keyholder::SecretContent content;
  if (config.accounts.kind != "ad") return content;
  if (const std::string& file = config.ad.bind_password_file;
      !reads_by_keytab(config) && !file.empty()) {
    TRY(content.password, admin::setup::read_secret(file, language));
  }
  const bool is_there = access(config.ad.keytab.c_str(), F_OK) == 0;
  if (reads_by_keytab(config) || (uses_keytab(config) && is_there)) {
    TRY(content.keytab, file_content(config.ad.keytab, keytab_bytes_max));
  }
  return content;
}

Result<> renew_secrets(const config::Config& config, const std::string& control_socket,
                       Language language) {
  TRY(const auto content, secrets_of(config, language));
  return keyholder::give_renewal(keyholder::renewal_path(control_socket), content);
}

std::uint16_t reading_port(const config::Config& config) {
  const directory::AdOptions options = admin::ad_options(config, {});
  return directory::reading_account(options)->port();
}

void report_readable_secrets(const config::Config& config, const ServiceUser& user) {
  if (geteuid() != 0 || config.server.user == "root") return;
  for (const std::string& path : secret_files(config))
    if (user.can_read(path))
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
