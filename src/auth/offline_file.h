// The file of passwords that the directory verified lately (offline_logins.h): Argon2id verifiers,
// checksummed. Pure. Private to the library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"

namespace hikyaku::auth {

struct OfflinePassword {
  Guid account;
  std::uint64_t state_stamp = 0;  // of the account when the directory accepted the password
  std::int64_t verified = 0;      // when it did so last, seconds since 1970
  std::string verifier;           // directory/own/verifier.h
};

inline constexpr std::size_t offline_passwords_max = 500'000;
inline constexpr std::size_t offline_file_bytes_max = 128u << 20;

std::string encode_offline_file(const std::vector<OfflinePassword>& passwords);
/// Nothing when it is damaged, or of another version.
std::optional<std::vector<OfflinePassword>> decode_offline_file(std::string_view bytes);

}  // namespace hikyaku::auth
