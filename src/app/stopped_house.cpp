#include "app/stopped_house.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/backup_calls.h"
#include "admin/mailbox_calls.h"
#include "admin/mailbox_care_calls.h"
#include "admin/mailbox_move_calls.h"
#include "admin/restore_calls.h"
#include "app/account_mode.h"
#include "app/console.h"
#include "app/options.h"
#include "log/local_engine.h"

namespace hikyaku::app {
namespace {

constexpr mode_t file_mode_denied = 027;  // as in `hikyaku serve`

Task<void> serve_over(int socket, const admin::Api& api, const admin::Jobs& jobs) {
  constexpr Milliseconds poll{20};
  co_await admin::serve_control(net::adopt(socket), api);
  while (jobs.count() != 0) co_await net::sleep(poll);
}

Result<> serve_mailboxes(const config::Config& config, const ServiceUser& user, int socket,
                         Language language) {
  // The command's Ctrl-C ends the command; then the connection ends, and this in order.
  std::signal(SIGINT, SIG_IGN);
  set_event_level(Level::warning);
  umask(file_mode_denied);
  TRY_DO(user.become());
  log::LocalOptions options;
  options.work_folder = config.server.work_folder;
  std::error_code wrong;
  if (!std::filesystem::exists(options.work_folder, wrong))
    return fail(Error::Kind::permanent,
                text::say(language, "mailbox.stopped.never_ran", options.work_folder));
  TRY(const auto engine, log::LocalEngine::start(log::real_disk(), options));
  directory::SiteLog site_log(*engine);
  AccountMode account_mode(config, {}, site_log);
  delivery::AccountSettings settings(site_log);
  directory::Backend& directory = account_mode.directory();
  store::Store store(*engine, system_clock(),
                     {.is_frozen = frozen_mail_of(config, [&] { return directory.view(); })});
  TRY_DO(net::run(directory.load()));
  TRY_DO(net::run(settings.open()));
  delivery::Accounts accounts(
      store, [&config](const directory::Account& account) { return account_home(config, account); },
      settings);
  admin::Api api;
  admin::add_mailbox_calls(api, directory, accounts, system_clock());
  admin::add_mailbox_care_calls(api, directory, accounts);
  admin::add_mailbox_move_calls(api, directory, accounts);
  net::Loops loops(1);
  loops.start();
  admin::Jobs jobs(loops.executor(0));
  admin::add_backup_calls(api, *engine, options.work_folder, jobs);
  admin::add_restore_calls(api, directory, accounts, *engine, jobs);
  net::run(serve_over(socket, api, jobs));
  loops.stop();
  net::run(store.write_snapshots());
  return {};
}

}  // namespace

Result<std::unique_ptr<StoppedHouse>> StoppedHouse::open(const config::Config& config,
                                                         const ServiceUser& user,
                                                         Language language) {
  int sockets[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets) != 0)
    return fail(Error::Kind::temporary, "socketpair", std::strerror(errno));
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process < 0) return fail(Error::Kind::temporary, "fork", std::strerror(errno));
  if (process == 0) {
    close(sockets[0]);
    const auto done = serve_mailboxes(config, user, sockets[1], language);
    if (!done)
      print_error(language, text::say(language, "mailbox.stopped.failed", describe(done.error())));
    std::fflush(nullptr);
    _exit(done ? exit_done : exit_failed);
  }
  close(sockets[1]);
  return std::unique_ptr<StoppedHouse>(
      new StoppedHouse(process, admin::Connection::over(sockets[0])));
}

StoppedHouse::~StoppedHouse() {
  connection_.reset();
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace hikyaku::app
