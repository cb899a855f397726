#include "backup/restore.h"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "net/loop.h"
#include "store/account.h"
#include "store/change.h"

namespace hikyaku::backup {
namespace {

namespace fs = std::filesystem;

const std::string queue_name = "queue";
/// The uid_validities that the account gave behind the cut are not larger than the time and those
/// of some renames of all mailboxes.
constexpr std::uint32_t uid_validity_margin = 100'000;

class Restore {
 public:
  Restore(const Folder& folder, const Manifest& manifest, const RestoreOptions& options,
          const ServiceUser& user, const Tell& tell)
      : folder_(folder),
        disk_(folder.disk()),
        manifest_(manifest),
        options_(options),
        user_(user),
        tell_(tell),
        swap_(folder.shared_disk(), options.work_folder, user) {}

  Result<Restored> run() {
    TRY_DO(user_.give_folder(options_.work_folder));
    TRY_DO(swap_.lock(options_.now));
    TRY_DO(choose());
    for (LogCopy& log : logs_) TRY_DO(stage(log));
    TRY_DO(stage_journal());
    sync();
    TRY(const bool was_there, swap_.move_aside(logs_));
    if (was_there) restored_.aside = swap_.aside();
    for (const LogCopy& log : logs_) TRY_DO(swap_.move_in(final_folder(log.place.folder)));
    sync();
    TRY_DO(swap_.publish());
    sync();
    TRY_DO(check());
    return std::move(restored_);
  }

 private:
  std::string final_folder(const std::string& folder) const {
    return absolute(options_.work_folder, folder);
  }

  Result<> choose() {
    for (const LogCopy& log : manifest_.logs) {
      LogCopy chosen = log;
      if (options_.at) {
        TRY(chosen.ends, log::ends_at(folder_.files_of(log), options_.at->time_since_epoch()));
      }
      if (chosen.ends.tail == 0) continue;
      if (log.name == queue_name && !options_.with_queue) {
        restored_.queue_records_left = chosen.ends.tail;
        continue;
      }
      restored_.records += chosen.ends.tail;
      for (const auto end : log::file_ends(chosen.ends)) restored_.progress.bytes_in_all += end;
      logs_.push_back(std::move(chosen));
    }
    restored_.progress.logs_in_all = logs_.size();
    return {};
  }

  Result<> stage(const LogCopy& log) {
    const std::string staged = Swap::staged(final_folder(log.place.folder));
    fs::remove_all(staged);
    TRY_DO(copy_log(folder_.files_of(log), staged, user_, [this](std::uint64_t bytes) {
      restored_.progress.bytes += bytes;
      tell_(restored_.progress);
    }));
    if (log.name.starts_with(store::account_log_prefix)) {
      const auto now = std::chrono::duration_cast<Seconds>(options_.now.time_since_epoch()).count();
      const store::WentBack went_back{static_cast<std::uint32_t>(now) + uid_validity_margin};
      TRY([[maybe_unused]] const auto ends,
          log::add_record({&disk_, staged, log.place.number, log.ends}, store::encode(went_back),
                          options_.now.time_since_epoch()));
    }
    for (const std::string_view name : log::log_file_names)
      TRY_DO(user_.give(staged + "/" + std::string(name)));
    ++restored_.progress.logs;
    tell_(restored_.progress);
    return {};
  }

  Result<> stage_journal() {
    const std::string staged = Swap::staged(swap_.journal());
    fs::remove_all(staged);
    TRY_DO(make_folder_for(user_, staged));
    std::string lines;
    for (const LogCopy& log : logs_) lines += log::place_line(log.name, log.place);
    TRY(auto file, disk_.open(staged + "/places", true));
    const std::string_view part = lines;
    if (!lines.empty()) TRY_DO(file->write(0, {&part, 1}));
    TRY_DO(file->sync());
    return user_.give(staged + "/places");
  }

  void sync() {
    for (const LogCopy& log : logs_) {
      const std::string folder = final_folder(log.place.folder);
      if (log.place.folder.starts_with('/')) sync_file_system(fs::path(folder).parent_path());
    }
    sync_file_system(options_.work_folder);
  }
  static void sync_file_system(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::syncfs(descriptor);
    ::close(descriptor);
  }

  /// As the server will open it.
  Result<> check() {
    log::LocalOptions options;
    options.work_folder = options_.work_folder;
    {
      TRY(auto engine, log::LocalEngine::start(folder_.shared_disk(), options));
      for (const LogCopy& log : logs_) {
        TRY(const log::Position tail, net::run(engine->open(log.name, log.place.folder)));
        const bool has_more = log.name.starts_with(store::account_log_prefix);
        if (tail != log.ends.tail + (has_more ? 1 : 0))
          return fail(Error::Kind::permanent, log.name, "it does not end where it should");
      }
    }
    for (const auto& entry : fs::directory_iterator(swap_.journal()))
      TRY_DO(user_.give(entry.path()));
    return {};
  }

  const Folder& folder_;
  log::Disk& disk_;
  const Manifest& manifest_;
  const RestoreOptions& options_;
  const ServiceUser& user_;
  const Tell& tell_;
  Swap swap_;
  std::vector<LogCopy> logs_;
  Restored restored_;
};

}  // namespace

Result<> copy_log(const log::LogFiles& from, const std::string& to, const ServiceUser& user,
                  const std::function<void(std::uint64_t bytes)>& copied) {
  TRY_DO(make_folder_for(user, to));
  const auto ends = log::file_ends(from.ends);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::string path = to + "/" + std::string(log::log_file_names[i]);
    TRY_DO(
        log::copy_octets(*from.disk, from.path(log::log_file_names[i]), path, 0, ends[i], copied));
    TRY_DO(user.give(path));
  }
  return {};
}

Result<Restored> restore_all(const Folder& folder, const Manifest& manifest,
                             const RestoreOptions& options, const ServiceUser& user,
                             const Tell& tell) {
  return Restore(folder, manifest, options, user, tell).run();
}

}  // namespace hikyaku::backup
