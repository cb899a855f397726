#include "backup/folder.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hikyaku::backup {
namespace {

const std::string unfinished_name = "unfinished", pruned_name = "pruned";
const std::string configuration_suffix = ".toml";

std::string name_of(std::uint64_t point) {
  return fmt::format("{:06}", point);
}

}  // namespace

log::LogFiles Folder::files_of(const LogCopy& log) const {
  return {disk_.get(), logs_path() + "/" + log.folder_name(), log.place.number, log.ends};
}

Result<std::vector<std::uint64_t>> Folder::points() const {
  TRY(const auto names, disk_->list(points_path()));
  std::vector<std::uint64_t> points;
  for (const std::string& name : names)
    if (const auto number = parse_number(name)) points.push_back(*number);
  std::ranges::sort(points);
  return points;
}

Result<Manifest> Folder::read(std::uint64_t point) const {
  return read_file(name_of(point));
}

Result<bool> Folder::has(const std::string& name) const {
  TRY(const auto names, disk_->list(points_path()));
  return std::ranges::find(names, name) != names.end();
}

Result<std::optional<Manifest>> Folder::read_unfinished() const {
  TRY(const bool is_there, has(unfinished_name));
  if (!is_there) return std::nullopt;
  auto manifest = read_file(unfinished_name);
  // It can be copied anew.
  if (!manifest) return std::nullopt;
  return *std::move(manifest);
}

Result<Manifest> Folder::read_file(const std::string& name) const {
  TRY(auto file, disk_->open(points_path() + "/" + name, false));
  TRY(const auto size, file->size());
  std::string octets(size, '\0');
  TRY(const auto count, file->read(0, octets));
  return decode(std::string_view(octets).substr(0, count));
}

Result<> Folder::write_file(const std::string& name, std::string_view octets) {
  const std::string path = points_path() + "/" + name, next = path + ".new";
  TRY(auto file, disk_->open(next, true));
  TRY_DO(file->truncate(0));
  if (!octets.empty()) TRY_DO(file->write(0, {&octets, 1}));
  TRY_DO(file->sync());
  TRY_DO(disk_->rename(next, path));
  return disk_->sync_folder(points_path());
}

Result<> Folder::write(std::uint64_t point, const Manifest& manifest,
                       std::string_view configuration) {
  TRY_DO(write_file(name_of(point) + configuration_suffix, configuration));
  TRY_DO(write_file(name_of(point), encode(manifest)));
  // If it stays, it says less than the point.
  (void)disk_->remove(points_path() + "/" + unfinished_name);
  return {};
}

Result<> Folder::write_unfinished(const Manifest& manifest) {
  return write_file(unfinished_name, encode(manifest));
}

Result<> Folder::remove(std::uint64_t point) {
  const std::string path = points_path() + "/" + name_of(point);
  // The point last: as long as it is there, it is removed by the next one.
  (void)disk_->remove(path + configuration_suffix);
  TRY_DO(disk_->remove(path));
  return disk_->sync_folder(points_path());
}

Result<std::optional<Time>> Folder::pruned() const {
  TRY(const bool is_there, has(pruned_name));
  if (!is_there) return std::nullopt;
  TRY(const Manifest manifest, read_file(pruned_name));
  return manifest.time;
}

Result<> Folder::write_pruned(Time before) {
  return write_file(pruned_name, encode({before, {}, {}}));
}

Result<std::shared_ptr<void>> lock(const Folder& folder) {
  TRY_DO(log::make_folders(folder.disk(), folder.path()));
  return folder.disk().lock(folder.path() + "/lock");
}

}  // namespace hikyaku::backup
