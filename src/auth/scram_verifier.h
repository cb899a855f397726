// What a server keeps of a password for SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677): the password
// cannot be had from it but by guessing, and who has stolen it cannot log in with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hikyaku::auth {

/// RFC 7677 section 4: at least 4096; 15,000 by its rule of thumb.
inline constexpr std::uint32_t scram_iterations_min = 4096;
inline constexpr std::uint32_t scram_iterations = 15'000;
inline constexpr std::uint32_t scram_iterations_max = 1'000'000;
inline constexpr std::size_t scram_salt_bytes = 16;

struct ScramVerifier {
  std::string salt;
  std::uint32_t iterations = 0;
  std::string stored_key;  // H(ClientKey)
  std::string server_key;
  bool operator==(const ScramVerifier&) const = default;
};

/// `password` is prepared (password_preparation.h). Takes milliseconds.
ScramVerifier make_verifier(std::string_view password, std::string salt,
                            std::uint32_t iterations = scram_iterations);
/// Likewise; compares in constant time.
bool is_password_of(const ScramVerifier& verifier, std::string_view password);

}  // namespace hikyaku::auth
