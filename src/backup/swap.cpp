#include "backup/swap.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace hikyaku::backup {
namespace {

namespace fs = std::filesystem;

/// In one step, so that there is no moment without a journal.
Result<> exchange(const std::string& one, const std::string& other) {
  if (renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return {};
  return fail(Error::Kind::permanent, "exchange " + one, std::strerror(errno));
}

}  // namespace

Result<> Swap::lock(Time now) {
  aside_ = work_folder_ +
           fmt::format("/before-restore-{:%Y%m%dT%H%M%SZ}", std::chrono::floor<Seconds>(now));
  std::error_code wrong;
  if (fs::is_regular_file(journal(), wrong)) {
    std::ifstream in(journal());
    std::getline(in, aside_);
    TRY(lock_, disk_->lock(aside_ + "/journal/lock"));
    return {};
  }
  TRY_DO(make_folder_for(user_, journal()));
  TRY(lock_, disk_->lock(journal() + "/lock"));
  return user_.give(journal() + "/lock");
}

Result<> Swap::move_journal_aside() {
  std::error_code wrong;
  if (fs::is_regular_file(journal(), wrong)) return {};
  TRY_DO(make_folder_for(user_, aside_));
  const std::string marker = journal() + ".restore", line = aside_ + "\n";
  fs::remove(marker, wrong);
  TRY(auto file, disk_->open(marker, true));
  const std::string_view part = line;
  TRY_DO(file->write(0, {&part, 1}));
  TRY_DO(file->sync());
  TRY_DO(exchange(journal(), marker));
  return disk_->rename(marker, aside_ + "/journal");
}

Result<bool> Swap::move_aside(const std::vector<LogCopy>& logs) {
  TRY_DO(move_journal_aside());
  log::Files files(disk_, 1);
  log::Places places;
  TRY_DO(places.load(files, aside_ + "/journal/places"));
  bool was_there = !places.all().empty();
  for (const auto& [name, place] : places.all()) {
    TRY(const bool moved, move_away(place.folder));
    was_there |= moved;
  }
  // Of what no journal knew.
  for (const LogCopy& log : logs) {
    TRY(const bool moved, move_away(log.place.folder));
    was_there |= moved;
  }
  std::error_code wrong;
  if (!was_there) fs::remove_all(aside_, wrong);
  return was_there;
}

Result<bool> Swap::move_away(const std::string& folder) {
  const std::string from = absolute(work_folder_, folder);
  const std::string to = folder.starts_with('/')
                             ? folder + "." + fs::path(aside_).filename().string()
                             : aside_ + "/" + folder;
  std::error_code wrong;
  // What is there already was moved, by a restore that did not come to its end.
  if (!fs::exists(from, wrong) || fs::exists(to, wrong)) return false;
  TRY_DO(make_folder_for(user_, fs::path(to).parent_path()));
  TRY_DO(disk_->rename(from, to));
  return true;
}

Result<> Swap::move_in(const std::string& folder) {
  std::error_code wrong;
  fs::remove_all(folder, wrong);  // of a restore that did not come to its end
  return disk_->rename(staged(folder), folder);
}

Result<> Swap::publish() {
  TRY_DO(exchange(staged(journal()), journal()));
  return disk_->remove(staged(journal()));
}

Result<> make_folder_for(const ServiceUser& user, const std::string& path) {
  std::error_code wrong;
  if (path.empty() || fs::is_directory(path, wrong)) return {};
  TRY_DO(make_folder_for(user, fs::path(path).parent_path()));
  return user.give_folder(path);
}

}  // namespace hikyaku::backup
