#include "log/simulated_file.h"

#include <algorithm>
#include <cstring>

namespace hikyaku::log {

namespace {

std::unexpected<Error> failed() {
  return fail(Error::Kind::temporary, "disk.simulated", "Input/output error");
}
std::unexpected<Error> full() {
  return fail(Error::Kind::temporary, "disk.simulated", std::string(disk_full));
}

}  // namespace

bool SimulatedFile::is_bad(std::uint64_t offset, std::uint64_t bytes) const {
  return offset < content_->bad_end && content_->bad_begin < offset + bytes;
}

Result<std::size_t> SimulatedFile::read(std::uint64_t offset, std::span<char> into) {
  const std::lock_guard lock(disk_->mutex_);
  if (is_bad(offset, into.size()) || disk_->is_time_to_fail(SimulatedDisk::Fault::read))
    return failed();
  const std::string& now = content_->now;
  if (offset >= now.size()) return 0;
  const auto count = std::min<std::size_t>(into.size(), now.size() - offset);
  if (count != 0) std::memcpy(into.data(), now.data() + offset, count);
  return count;
}

bool SimulatedFile::try_read(std::uint64_t offset, std::span<char> into) {
  const std::lock_guard lock(disk_->mutex_);
  const bool is_cold = disk_->random("cold" + content_->path, ++content_->cached_reads) % 4 == 0;
  const std::string& now = content_->now;
  if (is_cold || is_bad(offset, into.size()) || offset > now.size() ||
      into.size() > now.size() - offset)
    return false;
  if (!into.empty()) std::memcpy(into.data(), now.data() + offset, into.size());
  return true;
}

Result<> SimulatedFile::write(std::uint64_t offset, std::span<const std::string_view> parts) {
  const std::lock_guard lock(disk_->mutex_);
  std::string all;
  for (const auto part : parts) all += part;
  const auto stepped = disk_->step("write", content_->path, offset, all.size());
  const auto room = std::max<std::uint64_t>(content_->now.size(), content_->reserved);
  const bool no_room = disk_->is_full_ && offset + all.size() > room;
  const bool is_failing =
      content_->fails_writes || (stepped && disk_->is_time_to_fail(SimulatedDisk::Fault::write));
  ++content_->writes;
  // A part of it may have reached the file, or all.
  if (!stepped || is_failing || no_room)
    all.resize(disk_->random(content_->path, content_->writes) % (all.size() + 1));
  if (no_room && offset + all.size() > room) all.clear();
  if (!all.empty()) {
    std::string& now = content_->now;
    content_->touch(std::min<std::uint64_t>(offset, now.size()), offset + all.size());
    if (now.size() < offset + all.size()) now.resize(offset + all.size());
    now.replace(offset, all.size(), all);
  }
  if (!stepped) return stepped;
  if (is_failing) return failed();
  if (no_room) return full();
  return {};
}

Result<> SimulatedFile::sync() {
  const std::lock_guard lock(disk_->mutex_);
  TRY_DO(disk_->step("sync", content_->path));
  const bool is_failing = disk_->is_time_to_fail(SimulatedDisk::Fault::sync);
  disk_->settle(*content_, is_failing);
  if (is_failing) return failed();
  return {};
}

Result<> SimulatedFile::truncate(std::uint64_t size) {
  const std::lock_guard lock(disk_->mutex_);
  TRY_DO(disk_->step("truncate", content_->path, size));
  std::string& now = content_->now;
  content_->touch(std::min<std::uint64_t>(size, now.size()),
                  std::max<std::uint64_t>({size, now.size(), content_->durable.size()}));
  now.resize(size);
  return {};
}

Result<> SimulatedFile::reserve(std::uint64_t offset, std::uint64_t bytes, bool) {
  const std::lock_guard lock(disk_->mutex_);
  TRY_DO(disk_->step("reserve", content_->path, offset, bytes));
  if (disk_->is_full_) return full();
  content_->reserved = std::max(content_->reserved, offset + bytes);
  return {};
}

Result<> SimulatedFile::discard(std::uint64_t offset, std::uint64_t bytes) {
  const std::lock_guard lock(disk_->mutex_);
  const auto stepped = disk_->step("discard", content_->path, offset, bytes);
  std::string& now = content_->now;
  if (offset < now.size()) {
    const auto count = std::min<std::uint64_t>(bytes, now.size() - offset);
    content_->touch(offset, offset + count);
    now.replace(offset, count, count, '\0');
  }
  return stepped;
}

Result<std::uint64_t> SimulatedFile::size() {
  const std::lock_guard lock(disk_->mutex_);
  return content_->now.size();
}

}  // namespace hikyaku::log
