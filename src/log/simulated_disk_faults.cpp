// What a test says to a SimulatedDisk, and asks it.
#include "log/simulated_disk.h"

namespace hikyaku::log {

void SimulatedDisk::crash_at(std::uint64_t operation) {
  const std::lock_guard lock(mutex_);
  operations_ = 0;
  crash_at_ = operation;
}
bool SimulatedDisk::has_crashed() const {
  const std::lock_guard lock(mutex_);
  return is_down_;
}
std::string SimulatedDisk::crashed_in() const {
  const std::lock_guard lock(mutex_);
  return crashed_in_;
}
std::uint64_t SimulatedDisk::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}
std::uint64_t SimulatedDisk::history() const {
  const std::lock_guard lock(mutex_);
  return history_;
}

void SimulatedDisk::set_other_file_system(std::string folder) {
  const std::lock_guard lock(mutex_);
  other_file_system_ = std::move(folder);
}

void SimulatedDisk::set_full(bool full) {
  const std::lock_guard lock(mutex_);
  is_full_ = full;
}
void SimulatedDisk::fail_at(Fault fault, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  fail_at_[static_cast<std::size_t>(fault)] = count;
}
void SimulatedDisk::fail_reads_of(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  const std::lock_guard lock(mutex_);
  Content& content = *names_.at(path);
  content.bad_begin = begin;
  content.bad_end = end;
}
void SimulatedDisk::fail_writes_to(const std::string& path) {
  const std::lock_guard lock(mutex_);
  names_.at(path)->fails_writes = true;
}
void SimulatedDisk::mend() {
  const std::lock_guard lock(mutex_);
  for (auto& [path, content] : names_) {
    content->bad_begin = content->bad_end = 0;
    content->fails_writes = false;
  }
  for (std::uint64_t& left : fail_at_) left = 0;
}

void SimulatedDisk::flip_bit(const std::string& path, std::uint64_t bit) {
  const std::lock_guard lock(mutex_);
  Content& content = *names_.at(path);
  content.now[bit / 8] = static_cast<char>(content.now[bit / 8] ^ (1 << (bit % 8)));
  content.durable = content.now;
  content.dirty.clear();
}
std::uint64_t SimulatedDisk::size_of(const std::string& path) const {
  return octets_of(path).size();
}
std::string SimulatedDisk::octets_of(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto content = find(path);
  return content ? content->now : std::string();
}
std::vector<std::string> SimulatedDisk::paths() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, content] : names_)
    if (!content->is_folder) paths.push_back(path);
  return paths;
}
void SimulatedDisk::put(const std::string& path, std::string octets) {
  const std::lock_guard lock(mutex_);
  const auto add = [&](const std::string& name, bool is_folder, std::string all) {
    const auto content = std::make_shared<Content>();
    content->path = name;
    content->is_folder = is_folder;
    content->now = content->durable = std::move(all);
    names_[name] = durable_names_[name] = content;
  };
  for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1))
    if (!names_.contains(path.substr(0, slash))) add(path.substr(0, slash), true, {});
  add(path, false, std::move(octets));
}

}  // namespace hikyaku::log
