// hikyaku restore
#include <sys/stat.h>

#include "app/backup_points.h"
#include "app/commands.h"
#include "app/moment_text.h"
#include "app/progress_line.h"
#include "app/restore_account.h"
#include "backup/restore.h"

namespace hikyaku::app {
namespace {

constexpr mode_t file_mode_denied = 077;

int restore_all(Console& console, const config::Config& config, const RestoreWish& wish) {
  const Language language = console.language();
  const backup::Folder folder(log::real_disk(), wish.folder);
  const auto chosen = choose_point(console, folder, wish.point, wish.at);
  if (!chosen) return exit_failed;
  const auto user = ServiceUser::find(config.server.user);
  if (!user) {
    print_error(language, describe(user.error()));
    return exit_failed;
  }
  Result<backup::Restored> done;
  {
    ProgressLine line;
    done = backup::restore_all(
        folder, chosen->manifest,
        {config.server.work_folder, wish.at, wish.with_queue, system_clock().now()}, *user,
        [&](const backup::Progress& now) {
          if (line.is_due())
            line.show(text::say(language, "restore.progress", now.logs, now.logs_in_all,
                                octets_text(now.bytes)));
        });
  }
  if (!done) {
    const bool is_running = done.error().kind == Error::Kind::denied;
    print_error(language, text::say(language, is_running ? "restore.running" : "restore.failed",
                                    describe(done.error())));
    return exit_failed;
  }
  const Time at = wish.at.value_or(chosen->manifest.time);
  console.say("restore.done", time_text(at), done->progress.logs, done->records,
              octets_text(done->progress.bytes));
  if (done->queue_records_left != 0) console.say("restore.queue_left", done->queue_records_left);
  if (!done->aside.empty()) console.say("restore.aside", done->aside);
  return exit_done;
}

int restore(Console& console, const Invocation& invocation, RestoreWish wish) {
  umask(file_mode_denied);
  const Language language = console.language();
  const auto refuse = [&](const std::string& text, int code) {
    print_error(language, text);
    return code;
  };
  if (wish.is_all == !wish.account.empty() || (wish.is_all && wish.folder.empty()))
    return refuse(text::say(language, "restore.which"), exit_usage);
  if (!wish.at_text.empty()) {
    wish.at = parse_moment(wish.at_text, system_clock().now());
    if (!wish.at) return refuse(text::say(language, "command.no_time", wish.at_text), exit_usage);
  }
  if (wish.folder.empty() && !wish.at)
    return refuse(text::say(language, "restore.need_time"), exit_usage);
  const auto config = config::load(invocation.config_file, language);
  if (!config)
    return refuse(text::say(language, "restore.no_config", invocation.config_file.string(),
                            config.error().detail),
                  exit_failed);
  if (wish.is_all) return restore_all(console, *config, wish);
  if (wish.folder.empty())
    return restore_account(console, invocation, *config, wish, nullptr, nullptr);
  const backup::Folder folder(log::real_disk(), wish.folder);
  const auto chosen = choose_point(console, folder, wish.point, wish.at);
  if (!chosen) return exit_failed;
  return restore_account(console, invocation, *config, wish, &folder, &chosen->manifest);
}

}  // namespace

void add_restore_command(CLI::App& program, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<RestoreWish>();
  CLI::App* const command = program.add_subcommand("restore", say("restore.about"));
  console->add_options(*command, false);
  command->add_option("folder", wish->folder, say("restore.option.folder"));
  command->add_option("--point", wish->point, say("backup.option.point"));
  command->add_option("--at", wish->at_text, say("restore.option.at"));
  command->add_flag("--all", wish->is_all, say("restore.option.all"));
  command->add_flag("--with-queue", wish->with_queue, say("restore.option.with_queue"));
  command->add_option("--account", wish->account, say("restore.option.account"));
  command->add_option("--into", wish->into, say("restore.option.into"));
  command->add_option("--mailbox", wish->mailboxes, say("restore.option.mailbox"))
      ->expected(1)
      ->take_all();
  command->add_option("--to", wish->below, say("restore.option.to"));
  command->callback([&invocation, console, wish] {
    invocation.run = [&invocation, console, wish] { return restore(*console, invocation, *wish); };
  });
}

}  // namespace hikyaku::app
