#include "backup/manifest.h"

#include <numeric>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "log/log_files.h"

namespace hikyaku::backup {
namespace {

constexpr std::uint32_t magic = 0x314d4b48;  // "HKM1"
constexpr std::size_t logs_max = 10'000'000;

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

}  // namespace hikyaku::backup
