// Passwords of own accounts as Argon2id verifiers (RFC 9106), in the PHC string format:
// "$argon2id$v=19$m=19456,t=2,p=1$salt$hash". By libsodium. Each takes milliseconds and megabytes,
// so it runs in a pool.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hikyaku::directory {

/// What one costs: so many passes over so much memory, on one thread.
inline constexpr unsigned long long argon2id_passes = 2;
inline constexpr std::size_t argon2id_bytes = 19u << 20;

/// With a salt of its own. Error: limit, when there is no memory for it.
Result<std::string> make_verifier(std::string_view password);
/// Is it the password? False as well for a verifier that is none.
bool is_right(const std::string& verifier, std::string_view password);

}  // namespace hikyaku::directory
