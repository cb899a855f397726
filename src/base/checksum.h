// The checksum of everything on disk: XXH3, 64 bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace hikyaku {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace hikyaku
