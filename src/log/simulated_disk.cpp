#include "log/simulated_disk.h"

#include <algorithm>
#include <cstring>

namespace hikyaku::log {

namespace {

std::unexpected<Error> down() {
  return fail(Error::Kind::temporary, "disk.simulated", "the disk is down");
}
}  // namespace

class SimulatedFile final : public File {
 public:
  SimulatedFile(std::shared_ptr<SimulatedDisk> disk,
                std::shared_ptr<SimulatedDisk::Content> content)
      : disk_(std::move(disk)), content_(std::move(content)) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    const std::lock_guard lock(disk_->mutex_);
    const std::string& now = content_->now;
    if (offset >= now.size()) return 0;
    const auto count = std::min<std::size_t>(into.size(), now.size() - offset);
    if (count != 0) std::memcpy(into.data(), now.data() + offset, count);
    return count;
  }
  bool try_read(std::uint64_t offset, std::span<char> into) override {
    {
      const std::lock_guard lock(disk_->mutex_);
      if (disk_->random_() % 4 == 0) return false;  // a cold one
    }
    const auto count = read(offset, into);
    return count && *count == into.size();
  }
  Result<> write(std::uint64_t offset, std::span<const std::string_view> parts) override {
    const std::lock_guard lock(disk_->mutex_);
    std::string all;
    for (const auto part : parts) all += part;
    const auto stepped = disk_->step();
    const bool no_room = disk_->is_full_ && offset + all.size() > content_->now.size();
    // A part of it may have reached the file.
    if ((!stepped || no_room) && !all.empty()) all.resize(disk_->random_() % all.size());
    if (no_room && offset + all.size() > content_->now.size()) all.clear();
    if (!all.empty()) {
      if (content_->now.size() < offset + all.size()) content_->now.resize(offset + all.size());
      content_->now.replace(offset, all.size(), all);
    }
    if (!stepped) return stepped;
    if (no_room) return fail(Error::Kind::temporary, "disk.simulated", std::string(disk_full));
    return {};
  }
  Result<> sync() override {
    const std::lock_guard lock(disk_->mutex_);
    TRY_DO(disk_->step());
    if (std::exchange(disk_->fails_sync_, false))
      return fail(Error::Kind::temporary, "disk.simulated", "Input/output error");
    content_->durable = content_->now;
    return {};
  }
  Result<> truncate(std::uint64_t size) override {
    const std::lock_guard lock(disk_->mutex_);
    TRY_DO(disk_->step());
    content_->now.resize(size);
    return {};
  }
  Result<> reserve(std::uint64_t, std::uint64_t, bool) override {
    const std::lock_guard lock(disk_->mutex_);
    TRY_DO(disk_->step());
    if (disk_->is_full_)
      return fail(Error::Kind::temporary, "disk.simulated", std::string(disk_full));
    return {};
  }
  Result<> discard(std::uint64_t offset, std::uint64_t bytes) override {
    const std::lock_guard lock(disk_->mutex_);
    const auto stepped = disk_->step();
    std::string& now = content_->now;
    if (offset < now.size()) {
      const auto count = std::min<std::uint64_t>(bytes, now.size() - offset);
      now.replace(offset, count, count, '\0');
    }
    return stepped;
  }
  Result<std::uint64_t> size() override {
    const std::lock_guard lock(disk_->mutex_);
    return content_->now.size();
  }

 private:
  std::shared_ptr<SimulatedDisk> disk_;
  std::shared_ptr<SimulatedDisk::Content> content_;
};

Result<> SimulatedDisk::step() {
  if (is_down_) return down();
  ++operations_;
  if (crash_at_ != 0 && operations_ == crash_at_) is_down_ = true;
  if (is_down_) return down();
  return {};
}

void SimulatedDisk::crash_at(std::uint64_t operation) {
  const std::lock_guard lock(mutex_);
  operations_ = 0;
  crash_at_ = operation;
}
bool SimulatedDisk::has_crashed() const {
  const std::lock_guard lock(mutex_);
  return is_down_;
}
std::uint64_t SimulatedDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}
void SimulatedDisk::set_full(bool full) {
  const std::lock_guard lock(mutex_);
  is_full_ = full;
}
void SimulatedDisk::fail_next_sync() {
  const std::lock_guard lock(mutex_);
  fails_sync_ = true;
}
void SimulatedDisk::flip_bit(const std::string& path, std::uint64_t bit) {
  const std::lock_guard lock(mutex_);
  Content& content = *files_.at(path);
  content.now[bit / 8] = static_cast<char>(content.now[bit / 8] ^ (1 << (bit % 8)));
  content.durable = content.now;
}
std::uint64_t SimulatedDisk::size_of(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  return found == files_.end() ? 0 : found->second->now.size();
}

void SimulatedDisk::recover() {
  const std::lock_guard lock(mutex_);
  for (auto& [path, content] : files_) {
    std::string& now = content->now;
    std::string after = content->durable;
    // The size is one of the two; then each sector is the old one or the new one.
    if (now.size() != after.size() && random_() % 2 == 0) after.resize(now.size());
    for (std::size_t at = 0; at < after.size() && at < now.size(); at += sector_bytes) {
      const auto count = std::min({sector_bytes, after.size() - at, now.size() - at});
      if (std::memcmp(after.data() + at, now.data() + at, count) != 0 && random_() % 2 == 0)
        after.replace(at, count, now, at, count);
    }
    now = after;
    content->durable = after;
  }
  is_down_ = false;
  crash_at_ = 0;
  operations_ = 0;
}

Result<std::shared_ptr<File>> SimulatedDisk::open(const std::string& path, bool create) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found != files_.end())
    return std::make_shared<SimulatedFile>(shared_from_this(), found->second);
  if (!create) return fail(Error::Kind::permanent, "disk.simulated", "no such file");
  TRY_DO(step());
  const auto content = files_[path] = std::make_shared<Content>();
  return std::make_shared<SimulatedFile>(shared_from_this(), content);
}

Result<> SimulatedDisk::sync_files(std::span<const std::string> paths) {
  for (const std::string& path : paths) {
    TRY(auto file, open(path, false));
    TRY_DO(file->sync());
  }
  return {};
}
Result<> SimulatedDisk::make_folders(const std::string&) {
  return {};
}

Result<> SimulatedDisk::sync_folder(const std::string&) {
  const std::lock_guard lock(mutex_);
  return step();
}

Result<> SimulatedDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  TRY_DO(step());
  const auto found = files_.find(from);
  if (found == files_.end()) return fail(Error::Kind::permanent, "disk.simulated", "no such file");
  files_[to] = found->second;
  files_.erase(from);
  return {};
}

Result<> SimulatedDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  TRY_DO(step());
  files_.erase(path);
  return {};
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  const std::string prefix = folder + "/";
  for (auto it = files_.lower_bound(prefix); it != files_.end() && it->first.starts_with(prefix);
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
