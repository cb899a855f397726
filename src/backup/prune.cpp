#include "backup/prune.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "backup/leftover.h"

namespace hikyaku::backup {
namespace {

namespace fs = std::filesystem;

class Pruning {
 public:
  Pruning(Folder& folder, const PruneOptions& options, const Tell& tell)
      : folder_(folder), options_(options), tell_(tell) {}

  Result<Pruned> run() {
    TRY_DO(choose());
    // Before anything goes, so that nobody takes what is left of it for whole.
    if (!options_.is_trial && !pruned_.points.empty()) TRY_DO(folder_.write_pruned(*pruned_.from));
    for (const Pruned::Point& point : pruned_.points) {
      if (!options_.is_trial) TRY_DO(folder_.remove(point.number));
      tell_(progress_);
    }
    TRY_DO(remove_copies());
    if (pruned_.from) TRY_DO(give_up());
    return std::move(pruned_);
  }

 private:
  Result<> choose() {
    TRY(const auto points, folder_.points());
    std::optional<Time> oldest;
    // One at a time: together they may be larger than the memory.
    for (const std::uint64_t point : points) {
      auto manifest = folder_.read(point);
      if (!manifest)
        return fail(Error::Kind::permanent, "restore point " + std::to_string(point),
                    describe(manifest.error()));
      if (manifest->time < options_.before && point != points.back()) {
        pruned_.points.push_back({point, manifest->time});
        continue;
      }
      ++pruned_.points_left;
      oldest = std::min(oldest.value_or(manifest->time), manifest->time);
      keep(*manifest);
    }
    TRY(const auto unfinished, folder_.read_unfinished());
    if (unfinished) keep(*unfinished);
    TRY(pruned_.from, folder_.pruned());
    if (!pruned_.points.empty()) pruned_.from = std::max(pruned_.from.value_or(*oldest), *oldest);
    return {};
  }

  /// Of each copy, what the point that has the least of it has.
  void keep(const Manifest& manifest) {
    for (const LogCopy& log : manifest.logs) {
      const auto [at, is_new] = kept_.try_emplace(log.folder_name(), log);
      if (!is_new && log.ends.tail < at->second.ends.tail) at->second = log;
    }
    progress_.logs_in_all = kept_.size();
  }

  Result<> remove_copies() {
    TRY(const auto names, folder_.disk().list(folder_.logs_path()));
    for (const std::string& name : names) {
      if (kept_.contains(name)) continue;
      ++pruned_.copies;
      const fs::path path = folder_.logs_path() + "/" + name;
      std::error_code wrong;
      for (const auto& file : fs::directory_iterator(path, wrong))
        pruned_.bytes += file.file_size(wrong);
      if (!options_.is_trial) fs::remove_all(path, wrong);
      if (wrong) return fail(Error::Kind::temporary, path, wrong.message());
      tell_(progress_);
    }
    return options_.is_trial ? Result<>() : folder_.disk().sync_folder(folder_.logs_path());
  }

  /// Of each copy, what nothing needs from the first time on that can be restored.
  Result<> give_up() {
    for (const auto& [name, log] : kept_) {
      log::LogFiles files = folder_.files_of(log);
      TRY(files.ends, log::ends_at(files, pruned_.from->time_since_epoch()));
      const auto left = give_up_leftover(files, log.name, options_.is_trial);
      if (!left && left.error().where == "disk.discard" &&
          left.error().kind == Error::Kind::permanent) {
        pruned_.kept_room = left.error().detail;
        return {};
      }
      if (!left) return std::unexpected(left.error());
      pruned_.messages += left->messages;
      pruned_.bytes += left->bytes;
      ++progress_.logs;
      progress_.bytes = pruned_.bytes;
      tell_(progress_);
    }
    return {};
  }

  Folder& folder_;
  const PruneOptions& options_;
  const Tell& tell_;
  std::map<std::string, LogCopy> kept_;  // by the folder's name
  Progress progress_;
  Pruned pruned_;
};

}  // namespace

Result<Pruned> prune(Folder& folder, const PruneOptions& options, const Tell& tell) {
  return Pruning(folder, options, tell).run();
}

}  // namespace hikyaku::backup
