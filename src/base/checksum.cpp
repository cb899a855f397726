#include "base/checksum.h"

#define XXH_STATIC_LINKING_ONLY  // the state's size
#include <xxhash.h>

namespace hikyaku {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
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
