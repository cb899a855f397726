#include "backup/create.h"

#include <map>
#include <unordered_set>

namespace hikyaku::backup {
namespace {

/// So much of one file is copied before it is said how far it is.
constexpr std::uint64_t step_bytes = 256u << 20;

class Creation {
 public:
  Creation(Folder& folder, const Source& source, const CreateOptions& options, const Tell& tell)
      : folder_(folder), source_(source), options_(options), tell_(tell) {}

  Result<Created> run() {
    TRY_DO(learn_what_is_there());
    created_.manifest.time = source_.moment.time;
    created_.manifest.work_folder = source_.work_folder;
    for (const auto& log : source_.moment.logs) {
      LogCopy& copy = created_.manifest.logs.emplace_back();
      TRY(copy, begin_of(log));
    }
    created_.progress.logs_in_all = source_.moment.logs.size();
    // From now on the new folders are known to be nobody else's.
    TRY_DO(folder_.write_unfinished(created_.manifest));
    for (std::size_t i = 0; i < source_.moment.logs.size(); ++i) {
      LogCopy& copy = created_.manifest.logs[i];
      TRY_DO(copy_log(source_.moment.logs[i], copy));
      ++created_.progress.logs;
      tell_(created_.progress);
    }
    TRY_DO(make_durable());
    TRY_DO(folder_.write(created_.point, created_.manifest, options_.configuration));
    return std::move(created_);
  }

 private:
  Result<> learn_what_is_there() {
    log::Disk& disk = folder_.disk();
    TRY_DO(log::make_folders(disk, folder_.points_path()));
    TRY_DO(log::make_folders(disk, folder_.logs_path()));
    TRY_DO(disk.sync_folder(folder_.path()));
    TRY(const auto points, folder_.points());
    created_.point = points.empty() ? 1 : points.back() + 1;
    Manifest before;
    // A point that cannot be read: what it has is copied anew.
    if (!points.empty()) before = folder_.read(points.back()).value_or(Manifest());
    TRY(auto unfinished, folder_.read_unfinished());
    if (unfinished && unfinished->time > before.time) before = *std::move(unfinished);
    for (LogCopy& log : before.logs) {
      auto name = log.name;
      known_.emplace(std::move(name), std::move(log));
    }
    TRY(const auto names, disk.list(folder_.logs_path()));
    names_.insert(names.begin(), names.end());
    return {};
  }

  log::LogFiles source_files(const log::Moment::Log& log, const log::Ends& ends) const {
    return {&folder_.disk(), absolute(source_.work_folder, log.place.folder), log.place.number,
            ends};
  }

  /// What the folder has of this log; when it has another one of its number, nothing.
  Result<LogCopy> begin_of(const log::Moment::Log& log) {
    LogCopy copy{log.name, log.place, 1, {}};
    const auto known = known_.find(log.name);
    bool is_same = false;
    if (known != known_.end() && known->second.place.number == log.place.number) {
      TRY(is_same, goes_on(log, known->second));
    }
    if (is_same) {
      copy.copy = known->second.copy;
      copy.ends = known->second.ends;
    }
    while (!is_same && names_.contains(copy.folder_name())) ++copy.copy;
    const auto before = log::file_ends(copy.ends), after = log::file_ends(log.ends);
    for (std::size_t file = 0; file < after.size(); ++file)
      created_.progress.bytes_in_all += after[file] - before[file];
    return copy;
  }

  Result<bool> goes_on(const log::Moment::Log& log, const LogCopy& known) {
    const auto before = log::file_ends(known.ends), after = log::file_ends(log.ends);
    for (std::size_t file = 0; file < after.size(); ++file)
      if (before[file] > after[file]) return false;
    if (known.ends.tail == 0) return true;
    TRY(const std::string there, log::last_row(folder_.files_of(known)));
    TRY(const std::string now, log::last_row(source_files(log, known.ends)));
    return there == now;
  }

  Result<> copy_log(const log::Moment::Log& log, LogCopy& copy) {
    if (log.ends.tail == 0) return {};
    const log::LogFiles from = source_files(log, log.ends), to = folder_.files_of(copy);
    if (copy.ends.tail == 0) {
      TRY_DO(log::make_folders(folder_.disk(), to.folder));
      new_folders_.push_back(to.folder);
    }
    const auto ends = log::file_ends(log.ends);
    std::uint64_t* const done[] = {&copy.ends.tail, &copy.ends.metas, &copy.ends.summaries,
                                   &copy.ends.bodies};
    for (std::size_t file = 0; file < ends.size(); ++file) {
      auto at = log::file_ends(copy.ends)[file];
      if (at == ends[file]) continue;  // of a log without such parts there may be no file
      const std::string path = to.path(log::log_file_names[file]);
      changed_.push_back(path);
      while (at != ends[file]) {
        const auto next = std::min(ends[file], at + step_bytes);
        TRY_DO(log::copy_octets(folder_.disk(), from.path(log::log_file_names[file]), path, at,
                                next, [this](std::uint64_t bytes) {
                                  created_.progress.bytes += bytes;
                                  tell_(created_.progress);
                                }));
        at = next;
        *done[file] = file == 0 ? at / log::row_bytes : at;
        TRY_DO(save_when_due());
      }
    }
    copy.ends = log.ends;
    return {};
  }

  Result<> save_when_due() {
    const Progress& now = created_.progress;
    if (now.bytes - saved_.bytes < options_.bytes_between_saves &&
        now.logs - saved_.logs < options_.logs_between_saves)
      return {};
    saved_ = now;
    TRY_DO(make_durable());
    return folder_.write_unfinished(created_.manifest);
  }

  Result<> make_durable() {
    TRY_DO(folder_.disk().sync_files(changed_));
    for (const std::string& one : new_folders_) TRY_DO(folder_.disk().sync_folder(one));
    changed_.clear();
    new_folders_.clear();
    return folder_.disk().sync_folder(folder_.logs_path());
  }

  Folder& folder_;
  const Source& source_;
  const CreateOptions& options_;
  const Tell& tell_;
  std::map<log::LogName, LogCopy> known_;
  std::unordered_set<std::string> names_;
  std::vector<std::string> changed_, new_folders_;
  Progress saved_;
  Created created_;
};

}  // namespace

std::string absolute(const std::string& work_folder, const std::string& folder) {
  return folder.starts_with('/') ? folder : work_folder + "/" + folder;
}

Result<Created> create(Folder& folder, const Source& source, const CreateOptions& options,
                       const Tell& tell) {
  return Creation(folder, source, options, tell).run();
}

}  // namespace hikyaku::backup
