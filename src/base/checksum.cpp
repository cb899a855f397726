#include "base/checksum.h"

#define XXH_STATIC_LINKING_ONLY  // the state's size
#include <xxhash.h>

#include "base/bytes.h"

namespace hikyaku {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string with_checksum(std::string bytes) {
  const std::uint64_t sum = checksum(bytes);
  ByteWriter(bytes).u64(sum);
  return bytes;
}

std::optional<std::string_view> without_checksum(std::string_view bytes) {
  constexpr std::size_t sum_bytes = sizeof(std::uint64_t);
  if (bytes.size() < sum_bytes) return std::nullopt;
  const std::string_view content = bytes.substr(0, bytes.size() - sum_bytes);
  if (ByteReader(bytes.substr(content.size())).u64() != checksum(content)) return std::nullopt;
  return content;
}

struct Checksum::State {
  XXH3_state_t xxh3;
};

Checksum::Checksum() : state_(std::make_unique<State>()) {
  XXH3_64bits_reset_withSeed(&state_->xxh3, 0);
}
Checksum::~Checksum() = default;

void Checksum::add(std::string_view piece) {
  XXH3_64bits_update(&state_->xxh3, piece.data(), piece.size());
}

std::uint64_t Checksum::value() const {
  return XXH3_64bits_digest(&state_->xxh3);
}

}  // namespace hikyaku
