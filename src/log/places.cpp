#include "log/places.h"

#include "base/bytes.h"
#include "base/checksum.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t entry_bytes_max = 8192;
constexpr std::size_t entry_header_bytes = 12;

// The content of the entry that `octets` begin with, when its checksum is right. An entry: u32
// length of the content, u64 its checksum, the content: varint number, name, folder.
std::optional<std::string_view> entry_at(std::string_view octets) {
  ByteReader header(octets);
  const auto length = header.u32();
  const auto expected = header.u64();
  if (!header.ok() || length == 0 || length > entry_bytes_max) return {};
  const auto content = header.raw(length);
  if (!header.ok() || checksum(content) != expected) return {};
  return content;
}

// Entries are made one by one, so only the last can be torn: what has a whole entry behind it is
// damage. To cut there would lose the accounts behind.
bool is_torn_end(std::string_view rest) {
  if (rest.size() > entry_header_bytes + entry_bytes_max) return false;
  for (std::size_t i = 1; i < rest.size(); ++i)
    if (entry_at(rest.substr(i))) return false;
  return true;
}

}  // namespace

std::string place_line(const LogName& log, const LogPlace& place) {
  std::string content, entry;
  ByteWriter writer(content);
  writer.varint(place.number);
  writer.string(log);
  writer.string(place.folder);
  ByteWriter(entry).u32(static_cast<std::uint32_t>(content.size()));
  ByteWriter(entry).u64(checksum(content));
  return entry + content;
}

Result<> Places::load(Files& files, const std::string& path) {
  TRY(file_, files.disk().open(path, true));
  TRY(const auto size, file_->size());
  std::string octets(size, '\0');
  TRY(const auto count, file_->read(0, octets));
  std::string_view rest(octets.data(), count);
  while (!rest.empty()) {
    const auto content = entry_at(rest);
    if (!content) {
      if (is_torn_end(rest)) break;
      return fail(Error::Kind::permanent, "log.places", "damaged: " + path);
    }
    ByteReader reader(*content);
    LogPlace place;
    place.number = reader.varint();
    const LogName name(reader.string());
    place.folder = reader.string();
    numbers_ = std::max(numbers_, place.number);
    take(name, std::move(place));
    rest.remove_prefix(entry_header_bytes + content->size());
  }
  end_ = count - rest.size();
  if (!rest.empty()) {
    TRY_DO(file_->truncate(end_));
    TRY_DO(file_->sync());
  }
  return {};
}

std::optional<LogPlace> Places::find(const LogName& log) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(log);
  if (found == places_.end()) return {};
  return found->second;
}

std::vector<LogName> Places::list(const std::string& prefix) const {
  const std::lock_guard lock(mutex_);
  std::vector<LogName> names;
  for (auto it = places_.lower_bound(prefix); it != places_.end() && it->first.starts_with(prefix);
       ++it)
    names.push_back(it->first);
  return names;
}

std::map<LogName, LogPlace> Places::all() const {
  const std::lock_guard lock(mutex_);
  return places_;
}

std::optional<Places::Named> Places::find(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return {};
  return Named{&found->second->first, &found->second->second};
}

void Places::take(const LogName& log, LogPlace place) {
  const auto before = places_.find(log);
  if (before != places_.end() && before->second.folder != place.folder)
    left_.insert(before->second.folder);
  left_.erase(place.folder);
  folders_.insert(checksum(place.folder));
  const auto number = place.number;
  by_number_[number] = places_.insert_or_assign(log, std::move(place)).first;
}

Result<LogPlace> Places::make(const LogName& log, const std::string& folder) {
  const std::lock_guard making(making_);
  if (auto place = find(log)) return *place;
  LogPlace place{numbers_ + 1, folder};
  if (folders_.contains(checksum(folder))) place.folder += "~" + std::to_string(place.number);
  TRY_DO(write(log, place));
  ++numbers_;
  const std::lock_guard lock(mutex_);
  take(log, place);
  return place;
}

LogPlace Places::place_in(const LogName& log, const std::string& folder) const {
  const std::lock_guard lock(mutex_);
  LogPlace place = places_.at(log);
  if (place.folder == folder) return place;
  place.folder = folder;
  if (folders_.contains(checksum(folder))) place.folder += "~" + std::to_string(place.number);
  return place;
}

Result<> Places::move(const LogName& log, LogPlace place, bool& is_unsure) {
  const std::lock_guard making(making_);
  if (auto written = write(log, place); !written) {
    // It may be durable all the same. What comes next is written over it.
    is_unsure = !file_->truncate(end_) || !file_->sync();
    return written;
  }
  const std::lock_guard lock(mutex_);
  take(log, std::move(place));
  return {};
}

std::vector<std::string> Places::left() const {
  const std::lock_guard lock(mutex_);
  return {left_.begin(), left_.end()};
}

void Places::free(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (left_.erase(folder) != 0) folders_.erase(checksum(folder));
}

Result<> Places::write(const LogName& log, const LogPlace& place) {
  const std::string entry = place_line(log, place);
  if (entry.size() > entry_header_bytes + entry_bytes_max)
    return fail(Error::Kind::limit, "log.folder", place.folder);
  const std::string_view part = entry;
  TRY_DO(file_->write(end_, {&part, 1}));
  TRY_DO(file_->sync());
  end_ += entry.size();
  return {};
}

}  // namespace hikyaku::log
