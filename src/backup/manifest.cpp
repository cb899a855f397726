#include "backup/manifest.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/text.h"

namespace hikyaku::backup {
namespace {

constexpr std::uint32_t magic = 0x314d4b48;  // "HKM1"
constexpr std::size_t logs_max = 10'000'000;
const std::string unfinished_name = "unfinished";

std::string name_of(std::uint64_t point) {
  return fmt::format("{:06}", point);
}

std::unexpected<Error> damaged(const char* why) {
  return fail(Error::Kind::permanent, "manifest", why);
}

}  // namespace

std::string LogCopy::folder_name() const {
  return fmt::format("{}-{}", place.number, copy);
}

std::uint64_t Manifest::records() const {
  return std::accumulate(logs.begin(), logs.end(), std::uint64_t{0},
                         [](auto sum, const LogCopy& log) { return sum + log.ends.tail; });
}

std::uint64_t Manifest::bytes() const {
  std::uint64_t sum = 0;
  for (const LogCopy& log : logs)
    for (const std::uint64_t end : log::file_ends(log.ends)) sum += end;
  return sum;
}

std::string encode(const Manifest& manifest) {
  std::string octets;
  ByteWriter out(octets);
  out.u32(magic);
  out.u64(static_cast<std::uint64_t>(manifest.time.time_since_epoch().count()));
  out.string(manifest.work_folder);
  out.varint(manifest.logs.size());
  for (const LogCopy& log : manifest.logs) {
    out.string(log.name);
    out.varint(log.place.number);
    out.string(log.place.folder);
    out.varint(log.copy);
    out.varint(log.ends.tail);
    out.varint(log.ends.metas);
    out.varint(log.ends.summaries);
    out.varint(log.ends.bodies);
  }
  out.u64(checksum(octets));
  return octets;
}

Result<Manifest> decode(std::string_view octets) {
  constexpr std::size_t sum_bytes = sizeof(std::uint64_t);
  if (octets.size() < sum_bytes) return damaged("it is too short");
  const auto content = octets.substr(0, octets.size() - sum_bytes);
  if (ByteReader(octets.substr(content.size())).u64() != checksum(content))
    return damaged("it is damaged");
  ByteReader in(content);
  if (in.u32() != magic) return damaged("a newer version of this program made it");
  Manifest manifest;
  manifest.time = Time(Milliseconds(static_cast<std::int64_t>(in.u64())));
  manifest.work_folder = in.string();
  const std::uint64_t count = in.varint();
  if (count > logs_max) return damaged("too many logs");
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    LogCopy log;
    log.name = in.string();
    log.place.number = in.varint();
    log.place.folder = in.string();
    log.copy = in.varint();
    log.ends.tail = in.varint();
    log.ends.metas = in.varint();
    log.ends.summaries = in.varint();
    log.ends.bodies = in.varint();
    manifest.logs.push_back(std::move(log));
  }
  if (!in.ok() || !in.at_end()) return damaged("it is malformed");
  return manifest;
}

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

Result<std::optional<Manifest>> Folder::read_unfinished() const {
  TRY(const auto names, disk_->list(points_path()));
  if (std::ranges::find(names, unfinished_name) == names.end()) return std::nullopt;
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
  TRY_DO(write_file(name_of(point) + ".toml", configuration));
  TRY_DO(write_file(name_of(point), encode(manifest)));
  // If it stays, it says less than the point.
  (void)disk_->remove(points_path() + "/" + unfinished_name);
  return {};
}

Result<> Folder::write_unfinished(const Manifest& manifest) {
  return write_file(unfinished_name, encode(manifest));
}

}  // namespace hikyaku::backup
