// Unpredictable octets, from libsodium.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hikyaku {

std::string random_bytes(std::size_t count);
std::uint64_t random_u64();

/// True when both texts are the same; the time taken depends on their lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace hikyaku
