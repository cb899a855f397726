#include "log/simulated_disk.h"

#include <algorithm>
#include <utility>

#include "base/checksum.h"
#include "log/simulated_file.h"

namespace hikyaku::log {

namespace {

std::unexpected<Error> missing(const std::string& path) {
  return fail(Error::Kind::permanent, "disk.simulated", "no such file: " + path);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  return slash == 0 || slash == path.npos ? "/" : path.substr(0, slash);
}

}  // namespace

Result<> SimulatedDisk::step(std::string_view what, const std::string& path, std::uint64_t offset,
                             std::uint64_t bytes) {
  const auto down = [] {
    return fail(Error::Kind::temporary, "disk.simulated", "the disk is down");
  };
  if (is_down_) return down();
  history_ = checksum(what, history_);
  history_ = checksum(path, history_) + offset;
  history_ = checksum({}, history_) + bytes;
  ++operations_;
  if (crash_at_ == 0 || operations_ != crash_at_) return {};
  is_down_ = true;
  crashed_in_ = std::string(what) + " " + path;
  return down();
}

std::uint64_t SimulatedDisk::random(std::string_view about, std::uint64_t count) const {
  return checksum(about, checksum(about, seed_) + count);
}

bool SimulatedDisk::is_time_to_fail(Fault fault) {
  std::uint64_t& left = fail_at_[static_cast<std::size_t>(fault)];
  return left != 0 && --left == 0;
}

void SimulatedDisk::Content::touch(std::uint64_t begin, std::uint64_t end) {
  for (auto sector = begin / sector_bytes; sector * sector_bytes < end; ++sector)
    dirty.insert(sector);
}

void SimulatedDisk::settle(Content& content, bool perhaps) const {
  const auto decides = [&, key = "sync" + content.path,
                        from = random("n", content.writes)](std::uint64_t count) {
    return !perhaps || random(key, from + crashes_ + count) % 2 == 0;
  };
  const std::string& now = content.now;
  std::string& after = content.durable;
  // The size is one of the two; then each sector is the old one or the new one.
  if (now.size() != after.size() && decides(0)) after.resize(now.size());
  for (const std::uint64_t sector : content.dirty) {
    const std::uint64_t at = sector * sector_bytes;
    if (at >= now.size() || at >= after.size() || !decides(1 + sector)) continue;
    const auto count = std::min<std::uint64_t>(
        {sector_bytes, static_cast<std::uint64_t>(after.size() - at), now.size() - at});
    after.replace(at, count, now, at, count);
  }
  content.dirty.clear();
}

void SimulatedDisk::recover() {
  const std::lock_guard lock(mutex_);
  ++crashes_;
  for (std::size_t i = 0; i < name_changes_.size(); ++i)
    if (random("name", crashes_ * 1000 + i) % 2 == 0)
      for (auto& [path, content] : name_changes_[i].entries) durable_names_[path] = content;
  name_changes_.clear();
  // Folders come before what is in them.
  names_.clear();
  for (const auto& [path, content] : durable_names_)
    if (content && has_folder_of(path)) names_[path] = content;
  durable_names_ = names_;
  for (auto& [path, content] : names_) {
    settle(*content, true);
    content->now = content->durable;
  }
  is_down_ = false;
  crash_at_ = 0;
  operations_ = 0;
}

std::shared_ptr<SimulatedDisk> SimulatedDisk::copy(std::uint64_t seed) const {
  const std::lock_guard lock(mutex_);
  auto other = std::make_shared<SimulatedDisk>(seed);
  for (const auto& [path, content] : names_) {
    auto same = std::make_shared<Content>();
    same->path = path;
    same->is_folder = content->is_folder;
    same->now = same->durable = content->now;
    other->names_[path] = same;
  }
  other->durable_names_ = other->names_;
  return other;
}

bool SimulatedDisk::has_folder_of(const std::string& path) const {
  const std::string folder = folder_of(path);
  if (folder == "/") return true;
  const auto found = names_.find(folder);
  return found != names_.end() && found->second->is_folder;
}

std::shared_ptr<SimulatedDisk::Content> SimulatedDisk::find(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() || found->second->is_folder ? nullptr : found->second;
}

void SimulatedDisk::change_names(const std::string& path, Names entries) {
  for (const auto& [name, content] : entries)
    if (content)
      names_[name] = content;
    else
      names_.erase(name);
  name_changes_.push_back({folder_of(path), std::move(entries)});
}

Result<std::shared_ptr<File>> SimulatedDisk::open(const std::string& path, bool create) {
  const std::lock_guard lock(mutex_);
  auto content = find(path);
  if (!content) {
    if (!create || !has_folder_of(path)) return missing(path);
    TRY_DO(step("create", path));
    content = std::make_shared<Content>();
    content->path = path;
    change_names(path, {{path, content}});
  }
  return std::make_shared<SimulatedFile>(shared_from_this(), std::move(content));
}

Result<> SimulatedDisk::sync_files(std::span<const std::string> paths) {
  for (const std::string& path : paths) {
    TRY(auto file, open(path, false));
    TRY_DO(file->sync());
  }
  return {};
}

Result<bool> SimulatedDisk::make_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (path == "/" || names_.contains(path)) return false;
  if (!has_folder_of(path)) return missing(path);
  TRY_DO(step("make folder", path));
  const auto content = std::make_shared<Content>();
  content->path = path;
  content->is_folder = true;
  change_names(path, {{path, content}});
  return true;
}

Result<> SimulatedDisk::sync_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!has_folder_of(path + "/.")) return missing(path);
  TRY_DO(step("sync folder", path));
  if (is_time_to_fail(Fault::sync))
    return fail(Error::Kind::temporary, "disk.simulated", "Input/output error");
  for (const NameChange& change : name_changes_)
    if (change.folder == path)
      for (const auto& [name, content] : change.entries) durable_names_[name] = content;
  std::erase_if(name_changes_, [&](const NameChange& change) { return change.folder == path; });
  return {};
}

Result<> SimulatedDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto content = find(from);
  if (!content || !has_folder_of(to)) return missing(from);
  TRY_DO(step("rename", from));
  change_names(to, {{from, nullptr}, {to, content}});
  return {};
}

Result<> SimulatedDisk::link(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto content = find(from);
  if (!content || !has_folder_of(to)) return missing(from);
  const auto is_other = [this](const std::string& path) {
    return !other_file_system_.empty() && path.starts_with(other_file_system_ + "/");
  };
  if (is_other(from) != is_other(to))
    return fail(Error::Kind::permanent, "disk.simulated", std::string(other_file_system));
  if (names_.contains(to)) return fail(Error::Kind::temporary, "disk.simulated", "File exists");
  TRY_DO(step("link", from));
  change_names(to, {{to, content}});
  return {};
}

Result<> SimulatedDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto first_in_it = names_.lower_bound(path + "/");
  if (first_in_it != names_.end() && first_in_it->first.starts_with(path + "/"))
    return fail(Error::Kind::temporary, "disk.simulated", "Directory not empty");
  if (!names_.contains(path)) return missing(path);
  TRY_DO(step("remove", path));
  change_names(path, {{path, nullptr}});
  return {};
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  const std::string prefix = folder + "/";
  for (auto it = names_.lower_bound(prefix); it != names_.end() && it->first.starts_with(prefix);
       ++it)
    if (it->first.find('/', prefix.size()) == std::string::npos)
      names.push_back(it->first.substr(prefix.size()));
  return names;
}

Result<std::shared_ptr<void>> SimulatedDisk::lock(const std::string&) {
  const std::lock_guard lock(mutex_);
  if (!locked_.expired()) return fail(Error::Kind::denied, "disk.simulated", "locked");
  std::shared_ptr<void> held = std::make_shared<char>();
  locked_ = held;
  return held;
}

}  // namespace hikyaku::log
