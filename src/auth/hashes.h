// The hashes of SCRAM-SHA-256, CRAM-MD5 and APOP, by OpenSSL. Private to the library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hikyaku::auth {

inline constexpr std::size_t sha256_bytes = 32;
inline constexpr std::size_t md5_bytes = 16;

std::string sha256(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);
/// Hi() of RFC 5802 section 2.2.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                          std::uint32_t iterations);
/// Empty where the system forbids MD5.
std::string md5(std::string_view text);
std::string hmac_md5(std::string_view key, std::string_view text);

}  // namespace hikyaku::auth
