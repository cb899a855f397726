// hikyaku backup create|list|verify
#include "app/backup_command.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "admin/backup_calls.h"
#include "app/commands.h"
#include "app/mailbox_link.h"
#include "app/progress_line.h"
#include "backup/verify.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using backup::Folder;
using backup::Manifest;

/// A backup is as secret as the mail.
constexpr mode_t file_mode_denied = 077;

/// Mail comes first, at the processors and at the disk.
void stand_back() {
  constexpr int nice_max = 19, whole_process = 1, best_effort_last = (2 << 13) | 7;
  [[maybe_unused]] const int now = nice(nice_max);
  syscall(SYS_ioprio_set, whole_process, 0, best_effort_last);
}

struct Wanted {
  std::string folder;
  std::uint64_t point = 0;
  bool wants_json = false;
};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<backup::Created> copy(Console& console, const Wanted& wanted,
                             const backup::CreateOptions& options,
                             const admin::MomentReader& reader) {
  Folder folder(log::real_disk(), wanted.folder);
  TRY(const auto lock, backup::lock(folder));
  ProgressLine line;
  return backup::create(
      folder, {reader.work_folder, reader.moment}, options, [&](const backup::Progress& now) {
        if (line.is_due())
          line.show(text::say(console.language(), "backup.progress", octets_text(now.bytes),
                              octets_text(now.bytes_in_all), now.logs, now.logs_in_all));
      });
}

int create(Console& console, const Invocation& invocation, const Wanted& wanted) {
  umask(file_mode_denied);
  stand_back();
  backup::CreateOptions options;
  options.configuration = text_of(invocation.config_file);
  const auto link = MailboxLink::reach(console, invocation);
  if (!link) return exit_failed;
  admin::MomentReader reader;
  Result<> wrong;
  // While the connection is there, nothing is dropped.
  auto followed = link->follow("backup.follow", {}, [&](std::string_view said) {
    auto more = reader.take(said);
    if (!more) wrong = std::unexpected(more.error());
    return more && *more;
  });
  if (followed) followed = wrong;
  if (!followed) {
    link->explain(followed.error());
    return exit_failed;
  }
  const auto created = copy(console, wanted, options, reader);
  if (!created) {
    print_error(console.language(), describe(created.error()));
    return exit_failed;
  }
  const backup::Created& done = *created;
  console.say("backup.created", done.point, point_time(done.manifest), done.manifest.logs.size(),
              done.manifest.records(), octets_text(done.manifest.bytes()),
              octets_text(done.progress.bytes));
  return exit_done;
}

int list(Console& console, const Wanted& wanted) {
  const Folder folder(log::real_disk(), wanted.folder);
  const auto points = folder.points();
  if (!points) {
    print_error(console.language(), text::say(console.language(), "backup.none", wanted.folder,
                                              describe(points.error())));
    return exit_failed;
  }
  json::array rows;
  int code = exit_done;
  for (const std::uint64_t point : *points) {
    const auto manifest = folder.read(point);
    if (!manifest) {
      print_error(console.language(), text::say(console.language(), "backup.point.damaged", point,
                                                describe(manifest.error())));
      code = exit_failed;
      continue;
    }
    if (wanted.wants_json)
      rows.push_back(json::object{{"point", point},
                                  {"time", manifest->time.time_since_epoch().count()},
                                  {"logs", manifest->logs.size()},
                                  {"records", manifest->records()},
                                  {"bytes", manifest->bytes()}});
    else
      console.say("backup.point", point, point_time(*manifest), manifest->logs.size(),
                  manifest->records(), octets_text(manifest->bytes()));
  }
  if (wanted.wants_json) Console::print(json::serialize(rows));
  return code;
}

int verify(Console& console, const Wanted& wanted) {
  stand_back();
  const Language language = console.language();
  const Folder folder(log::real_disk(), wanted.folder);
  const auto chosen = choose_point(console, folder, wanted.point);
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

std::string point_time(const backup::Manifest& manifest) {
  return time_text(std::chrono::floor<Seconds>(manifest.time).time_since_epoch().count());
}

std::optional<ChosenPoint> choose_point(Console& console, const backup::Folder& folder,
                                        std::uint64_t number) {
  const Language language = console.language();
  const auto points = folder.points();
  if (!points || points->empty()) {
    print_error(language, text::say(language, "backup.none", folder.path(),
                                    points ? std::string() : describe(points.error())));
    return std::nullopt;
  }
  if (number == 0) number = points->back();
  auto manifest = folder.read(number);
  if (!manifest) {
    print_error(language,
                text::say(language, "backup.point.damaged", number, describe(manifest.error())));
    return std::nullopt;
  }
  return ChosenPoint{number, *std::move(manifest)};
}

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
    command->add_option("folder", wanted->folder, say("backup.option.folder"))->required();
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return command;
  };
  console->add_options(*add("create", [&invocation, console,
                                       wanted] { return create(*console, invocation, *wanted); }),
                       false);
  add("list", [console, wanted] {
    return list(*console, *wanted);
  })->add_flag("--json", wanted->wants_json, say("command.option.json"));
  add("verify", [console, wanted] {
    return verify(*console, *wanted);
  })->add_option("--point", wanted->point, say("backup.option.point"));
}

}  // namespace hikyaku::app
