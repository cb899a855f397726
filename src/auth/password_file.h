// The octets of the file of stored mail passwords: docs/dev/password-format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/scram_verifier.h"
#include "base/guid.h"

namespace hikyaku::auth {

inline constexpr std::size_t stored_passwords_max = 1'000'000;
inline constexpr std::size_t password_file_bytes_max = 512u << 20;
inline constexpr std::size_t sealed_bytes_max = 2048;

struct StoredPassword {
  Guid account;
  ScramVerifier verifier;
  std::string sealed;     // the password itself, encrypted (secret_box.h); empty: not kept
  std::int64_t time = 0;  // when it was set, seconds since 1970
  std::string by;         // by whom
  bool operator==(const StoredPassword&) const = default;
};

std::string encode_password_file(const std::vector<StoredPassword>& passwords);
/// Nothing when it is damaged or of a newer form.
std::optional<std::vector<StoredPassword>> decode_password_file(std::string_view bytes);

}  // namespace hikyaku::auth
