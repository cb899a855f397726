#include "backup/restore.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "net/loop.h"
#include "store/change.h"

namespace hikyaku::backup {
namespace {

namespace fs = std::filesystem;

const std::string account_prefix = "account/", queue_name = "queue";
const std::string staged_suffix = ".restore-new";
/// The uid_validities that the account gave behind the cut are not larger than the time and those
/// of some renames of all mailboxes.
constexpr std::uint32_t uid_validity_margin = 100'000;

std::unexpected<Error> trouble(const std::string& what) {
  return fail(Error::Kind::permanent, what, std::strerror(errno));
}

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
        journal_(options.work_folder + "/journal") {}

  Result<Restored> run() {
    TRY_DO(user_.give_folder(options_.work_folder));
    TRY_DO(lock());
    TRY_DO(choose());
    for (LogCopy& log : logs_) TRY_DO(stage(log));
    TRY_DO(stage_journal());
    sync();
    TRY_DO(move_aside());
    for (const LogCopy& log : logs_) TRY_DO(move_in(final_folder(log.place.folder)));
    sync();
    TRY_DO(publish());
    sync();
    TRY_DO(check());
    return std::move(restored_);
  }

 private:
  std::string final_folder(const std::string& folder) const {
    return absolute(options_.work_folder, folder);
  }

  /// While things are moved the journal is a file, which says where they are moved to. A server
  /// cannot start on that.
  Result<> lock() {
    std::error_code wrong;
    aside_ = options_.work_folder + fmt::format("/before-restore-{:%Y%m%dT%H%M%SZ}",
                                                std::chrono::floor<Seconds>(options_.now));
    if (fs::is_regular_file(journal_, wrong)) {
      std::ifstream in(journal_);
      std::getline(in, aside_);
      TRY(lock_, disk_.lock(aside_ + "/journal/lock"));
    } else {
      TRY_DO(make_folder_for(user_, journal_));
      TRY(lock_, disk_.lock(journal_ + "/lock"));
      TRY_DO(user_.give(journal_ + "/lock"));
    }
    return {};
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
    const std::string staged = final_folder(log.place.folder) + staged_suffix;
    fs::remove_all(staged);
    TRY_DO(copy_log(folder_.files_of(log), staged, user_, [this](std::uint64_t bytes) {
      restored_.progress.bytes += bytes;
      tell_(restored_.progress);
    }));
    if (log.name.starts_with(account_prefix)) {
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
    const std::string staged = journal_ + staged_suffix;
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

  /// The logs that were there. Their journal goes first: what goes on from here is this restore.
  Result<> move_aside() {
    std::error_code wrong;
    if (!fs::is_regular_file(journal_, wrong)) {
      TRY_DO(make_folder_for(user_, aside_));
      TRY_DO(write_marker());
      TRY_DO(exchange(journal_, marker()));
      TRY_DO(disk_.rename(marker(), aside_ + "/journal"));
    }
    log::Files files(folder_.shared_disk(), 1);
    log::Places places;
    TRY_DO(places.load(files, aside_ + "/journal/places"));
    bool was_there = false;
    for (const auto& [name, place] : places.all()) {
      TRY(const bool moved, move_away(place.folder));
      was_there |= moved;
    }
    // Of what no journal knew.
    for (const LogCopy& log : logs_) {
      TRY(const bool moved, move_away(log.place.folder));
      was_there |= moved;
    }
    if (was_there || !places.all().empty())
      restored_.aside = aside_;
    else
      fs::remove_all(aside_, wrong);
    return {};
  }

  Result<bool> move_away(const std::string& folder) {
    const std::string from = final_folder(folder);
    const bool is_inside = !folder.starts_with('/');
    const std::string to =
        is_inside ? aside_ + "/" + folder : folder + "." + fs::path(aside_).filename().string();
    std::error_code wrong;
    // What is there already was moved, by a restore that did not come to its end.
    if (!fs::exists(from, wrong) || fs::exists(to, wrong)) return false;
    TRY_DO(make_folder_for(user_, fs::path(to).parent_path()));
    TRY_DO(disk_.rename(from, to));
    return true;
  }

  Result<> move_in(const std::string& folder) {
    fs::remove_all(folder);  // of a restore that did not come to its end
    return disk_.rename(folder + staged_suffix, folder);
  }

  std::string marker() const { return journal_ + ".restore"; }
  Result<> write_marker() {
    fs::remove(marker());
    TRY(auto file, disk_.open(marker(), true));
    const std::string line = aside_ + "\n";
    const std::string_view part = line;
    TRY_DO(file->write(0, {&part, 1}));
    return file->sync();
  }

  Result<> publish() {
    TRY_DO(exchange(journal_ + staged_suffix, journal_));
    return disk_.remove(journal_ + staged_suffix);
  }

  /// In one step, so that there is no moment without a journal.
  static Result<> exchange(const std::string& one, const std::string& other) {
    if (renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0)
      return trouble("exchange " + one);
    return {};
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
        const bool has_more = log.name.starts_with(account_prefix);
        if (tail != log.ends.tail + (has_more ? 1 : 0))
          return fail(Error::Kind::permanent, log.name, "it does not end where it should");
      }
    }
    for (const auto& entry : fs::directory_iterator(journal_)) TRY_DO(user_.give(entry.path()));
    return {};
  }

  const Folder& folder_;
  log::Disk& disk_;
  const Manifest& manifest_;
  const RestoreOptions& options_;
  const ServiceUser& user_;
  const Tell& tell_;
  const std::string journal_;
  std::string aside_;
  std::shared_ptr<void> lock_;
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

Result<> make_folder_for(const ServiceUser& user, const std::string& path) {
  std::error_code wrong;
  if (path.empty() || fs::is_directory(path, wrong)) return {};
  TRY_DO(make_folder_for(user, fs::path(path).parent_path()));
  return user.give_folder(path);
}

Result<Restored> restore_all(const Folder& folder, const Manifest& manifest,
                             const RestoreOptions& options, const ServiceUser& user,
                             const Tell& tell) {
  return Restore(folder, manifest, options, user, tell).run();
}

}  // namespace hikyaku::backup
