#include "app/backup_prune.h"

#include "app/backup_create.h"
#include "app/backup_points.h"
#include "app/progress_line.h"
#include "backup/prune.h"

namespace hikyaku::app {
namespace {

Result<backup::Pruned> prune(Console& console, const PruneWish& wish, backup::Folder& folder) {
  std::shared_ptr<void> lock;
  if (!wish.is_trial) {
    TRY(lock, backup::lock(folder));
  }
  const Time before =
      system_clock().now() - std::chrono::days(static_cast<std::int64_t>(wish.keep_days));
  ProgressLine line;
  return backup::prune(folder, {before, wish.is_trial}, [&](const backup::Progress& now) {
    if (line.is_due())
      line.show(text::say(console.language(), "backup.prune.progress", now.logs, now.logs_in_all,
                          octets_text(now.bytes)));
  });
}

}  // namespace

int prune_backup(Console& console, const PruneWish& wish) {
  stand_back();
  backup::Folder folder(log::real_disk(), wish.folder);
  if (const auto points = folder.points(); !points) {
    print_error(console.language(), text::say(console.language(), "backup.none", wish.folder,
                                              describe(points.error())));
    return exit_failed;
  }
  const auto done = prune(console, wish, folder);
  if (!done) {
    print_error(console.language(), describe(done.error()));
    return exit_failed;
  }
  for (const backup::Pruned::Point& point : done->points)
    console.say("backup.prune.point", point.number, time_text(point.time));
  console.say(wish.is_trial ? "backup.prune.trial" : "backup.prune.done", done->points.size(),
              done->points_left, octets_text(done->bytes), done->messages, done->copies);
  if (done->from) console.say("backup.prune.from", time_text(*done->from));
  if (!done->kept_room.empty()) console.say("backup.prune.kept_room", done->kept_room);
  return exit_done;
}

}  // namespace hikyaku::app
