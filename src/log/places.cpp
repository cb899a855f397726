#include "log/places.h"

#include "base/bytes.h"
#include "base/checksum.h"

namespace hikyaku::log {

namespace {
constexpr std::size_t entry_bytes_max = 8192;
}

Result<> Places::load(Files& files, const std::string& path) {
  TRY(file_, files.disk().open(path, true));
  TRY(const auto size, file_->size());
  std::string octets(size, '\0');
  TRY(const auto count, file_->read(0, octets));
  std::string_view rest(octets.data(), count);
  while (!rest.empty()) {
    // u32 length of the content, u64 its checksum, the content: varint number, name, folder.
    ByteReader header(rest);
    const auto length = header.u32();
    const auto expected = header.u64();
    const auto content = header.raw(length);
    if (!header.ok() || length == 0 || length > entry_bytes_max || checksum(content) != expected) {
      // Entries are made one by one: only the last can be torn, and it is shorter than the limit.
      if (rest.size() > entry_bytes_max + 12)
        return fail(Error::Kind::permanent, "log.places", "damaged: " + path);
      break;
    }
    ByteReader reader(content);
    LogPlace place;
    place.number = reader.varint();
    const LogName name(reader.string());
    place.folder = reader.string();
    numbers_ = std::max(numbers_, place.number);
    places_[name] = std::move(place);
    rest.remove_prefix(12 + length);
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

std::vector<std::pair<LogName, LogPlace>> Places::all() const {
  const std::lock_guard lock(mutex_);
  return {places_.begin(), places_.end()};
}

Result<LogPlace> Places::make(const LogName& log, const std::string& folder) {
  const std::lock_guard making(making_);
  if (auto place = find(log)) return *place;
  const LogPlace place{numbers_ + 1, folder};
  std::string content, entry;
  ByteWriter writer(content);
  writer.varint(place.number);
  writer.string(log);
  writer.string(folder);
  if (content.size() > entry_bytes_max) return fail(Error::Kind::limit, "log.folder", folder);
  ByteWriter(entry).u32(static_cast<std::uint32_t>(content.size()));
  ByteWriter(entry).u64(checksum(content));
  entry += content;
  const std::string_view part = entry;
  TRY_DO(file_->write(end_, {&part, 1}));
  TRY_DO(file_->sync());
  end_ += entry.size();
  ++numbers_;
  const std::lock_guard lock(mutex_);
  places_[log] = place;
  return place;
}

}  // namespace hikyaku::log
