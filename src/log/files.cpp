#include "log/files.h"

namespace hikyaku::log {

std::shared_ptr<File> Files::cached(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return found->second->file;
}

Result<std::shared_ptr<File>> Files::open(const std::string& path, bool create) {
  if (auto file = cached(path)) return file;
  TRY(auto file, disk_->open(path, create));
  std::shared_ptr<File> closing;  // outside of the lock
  const std::lock_guard lock(mutex_);
  if (const auto found = by_path_.find(path); found != by_path_.end()) return found->second->file;
  recent_.push_front({path, file});
  by_path_[path] = recent_.begin();
  if (recent_.size() > open_max_) {
    closing = std::move(recent_.back().file);
    by_path_.erase(recent_.back().path);
    recent_.pop_back();
  }
  return file;
}

void Files::forget(const std::string& path) {
  std::shared_ptr<File> closing;  // outside of the lock
  const std::lock_guard lock(mutex_);
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return;
  closing = std::move(found->second->file);
  recent_.erase(found->second);
  by_path_.erase(found);
}

}  // namespace hikyaku::log
