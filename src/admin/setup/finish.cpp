// Finish: the only place of the wizard that changes anything.
#include <csignal>
#include <ctime>
#include <filesystem>

#include "admin/setup/wizard.h"
#include "base/private_file.h"
#include "base/service_user.h"

namespace hikyaku::admin::setup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view secret_name = "ad-password";

class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&held, signal);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

/// path.bak-<local time>; with -2, -3 ... when there is one of this second.
Result<std::string> keep_old(const std::string& path, const ServiceUser& reader) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  const std::string base =
      fmt::format("{}.bak-{:04}{:02}{:02}-{:02}{:02}{:02}", path, local.tm_year + 1900,
                  local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
  std::string kept = base;
  for (int number = 2; fs::exists(kept); ++number) kept = fmt::format("{}-{}", base, number);
  std::error_code wrong;
  fs::copy_file(path, kept, wrong);
  if (wrong) return fail(Error::Kind::permanent, kept, wrong.message());
  TRY_DO(reader.let_read(kept));
  return kept;
}

}  // namespace

Result<> finish(Terminal& terminal, const Answers& answers, Domain& domain,
                const std::string& path) {
  const SignalsHeld signals_held;
  config::Config config = answers.config;
  // First what may be refused: until the group is there, nothing has changed.
  if (answers.create_group && config.accounts.kind == "ad") {
    TRY_DO(domain.create_group(config, answers.administrator));
    terminal.say("setup.group.made", config.ad.mail_group);
  }
  bool made_user = false;
  TRY(const ServiceUser user, ServiceUser::find_or_make(config.server.user, &made_user));
  if (made_user) terminal.say("setup.user.made", config.server.user);
  const fs::path folder = fs::absolute(path).parent_path();
  std::error_code wrong;
  fs::create_directories(folder, wrong);
  if (wrong) return fail(Error::Kind::permanent, folder, wrong.message());
  TRY_DO(user.give_folder(config.server.work_folder));
  if (!config.copy.folder.empty()) TRY_DO(user.give_folder(config.copy.folder));

  std::string& secret = config.ad.bind_password_file;
  const bool is_ad = config.accounts.kind == "ad";
  const bool has_secret = is_ad && config.ad.security != "gssapi";  // else there is a keytab
  if (secret.empty() && has_secret) secret = folder / secret_name;
  if (has_secret && read_secret(secret, Language::en).value_or("") != answers.bind_password)
    // Root's alone: the keyholder reads it before it becomes the server's user.
    TRY_DO(write_private_file(secret, answers.bind_password + "\n"));
  if (fs::exists(path)) {
    TRY(const std::string kept, keep_old(path, user));
    terminal.say("setup.kept", kept);
  }
  TRY_DO(write_private_file(path, config::write(config, terminal.language()),
                            [&](const std::string& file) { return user.let_read(file); }));
  terminal.say("setup.written", path);
  if (is_ad && config.ad.security == "gssapi" && config.server.user != "root" &&
      user.can_read(config.ad.keytab))
    terminal.say("setup.keytab_readable", config.ad.keytab, config.server.user);
  terminal.say(is_ad ? "setup.next_steps" : "setup.next_steps." + config.accounts.kind,
               config.accounts.group);
  return {};
}

}  // namespace hikyaku::admin::setup
