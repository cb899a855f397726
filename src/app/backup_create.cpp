#include "app/backup_create.h"

#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "admin/backup_calls.h"
#include "app/backup_points.h"
#include "app/mailbox_link.h"
#include "app/progress_line.h"
#include "backup/create.h"

namespace hikyaku::app {
namespace {

/// A backup is as secret as the mail.
constexpr mode_t file_mode_denied = 077;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<backup::Created> copy(Console& console, const std::string& path,
                             const backup::CreateOptions& options,
                             const admin::MomentReader& reader) {
  backup::Folder folder(log::real_disk(), path);
  TRY(const auto lock, backup::lock(folder));
  ProgressLine line;
  return backup::create(
      folder, {reader.work_folder, reader.moment}, options, [&](const backup::Progress& now) {
        if (line.is_due())
          line.show(text::say(console.language(), "backup.progress", octets_text(now.bytes),
                              octets_text(now.bytes_in_all), now.logs, now.logs_in_all));
      });
}

}  // namespace

void stand_back() {
  constexpr int nice_max = 19, whole_process = 1, best_effort_last = (2 << 13) | 7;
  [[maybe_unused]] const int now = nice(nice_max);
  syscall(SYS_ioprio_set, whole_process, 0, best_effort_last);
}

int create_backup(Console& console, const Invocation& invocation, const std::string& path) {
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
  const auto created = copy(console, path, options, reader);
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

}  // namespace hikyaku::app
