// hikyaku backup create|list|verify|prune
#include "app/backup_create.h"
#include "app/backup_points.h"
#include "app/backup_prune.h"
#include "app/commands.h"
#include "app/progress_line.h"
#include "backup/verify.h"

namespace hikyaku::app {
namespace {

constexpr int keep_days_max = 100'000;

struct Wanted {
  PruneWish prune;  // its folder is that of all
  std::uint64_t point = 0;
  bool wants_json = false;
};

int verify(Console& console, const std::string& path, std::uint64_t point) {
  stand_back();
  const Language language = console.language();
  const backup::Folder folder(log::real_disk(), path);
  const auto chosen = choose_point(console, folder, point);
  if (!chosen) return exit_failed;
  std::vector<backup::Finding> found;
  {
    ProgressLine line;
    found = backup::verify(folder, chosen->manifest, [&](const backup::Progress& now) {
      if (line.is_due())
        line.show(text::say(language, "backup.progress", octets_text(now.bytes),
                            octets_text(now.bytes_in_all), now.logs, now.logs_in_all));
    });
  }
  for (const backup::Finding& one : found) {
    const auto log = std::ranges::find(chosen->manifest.logs, one.log, &backup::LogCopy::name);
    console.say("backup.damaged", one.log, log->place.folder, one.damage.records, one.damage.bodies,
                one.damage.summaries, one.damage.first, one.reason);
  }
  console.say(found.empty() ? "backup.verified" : "backup.verified.damaged", chosen->number,
              point_time(chosen->manifest), chosen->manifest.logs.size(), found.size());
  return found.empty() ? exit_done : exit_failed;
}

}  // namespace

void add_backup_command(CLI::App& program, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  CLI::App* const backup = program.add_subcommand("backup", say("backup.about"));
  backup->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto wanted = std::make_shared<Wanted>();
  const auto add = [&](const std::string& verb, std::function<int()> run) {
    CLI::App* const command = backup->add_subcommand(verb, say("backup." + verb + ".about"));
    command->add_option("folder", wanted->prune.folder, say("backup.option.folder"))->required();
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return command;
  };
  console->add_options(*add("create",
                            [&invocation, console, wanted] {
                              return create_backup(*console, invocation, wanted->prune.folder);
                            }),
                       false);
  add("list", [console, wanted] {
    return list_points(*console, wanted->prune.folder, wanted->wants_json);
  })->add_flag("--json", wanted->wants_json, say("command.option.json"));
  add("verify", [console, wanted] {
    return verify(*console, wanted->prune.folder, wanted->point);
  })->add_option("--point", wanted->point, say("backup.option.point"));
  CLI::App* const prune =
      add("prune", [console, wanted] { return prune_backup(*console, wanted->prune); });
  prune->add_option("--keep-days", wanted->prune.keep_days, say("backup.option.keep_days"))
      ->required()
      ->check(CLI::Range(0, keep_days_max));
  prune->add_flag("--dry-run", wanted->prune.is_trial, say("backup.option.dry_run"));
}

}  // namespace hikyaku::app
