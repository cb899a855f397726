// The server's own key, kept in a file of its own: it encrypts passwords that are kept reversibly,
// and makes the salts that are shown for accounts which have none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/guid.h"
#include "base/result.h"

namespace hikyaku::auth {

class SecretBox {
 public:
  static constexpr std::size_t key_bytes = 32;

  /// Out of the file; makes it when it is missing, and says so in `*made`. Error: permanent, naming
  /// the file.
  static Result<SecretBox> open(const std::string& file, bool* made = nullptr);
  explicit SecretBox(const std::array<std::uint8_t, key_bytes>& key);
  ~SecretBox();
  SecretBox(const SecretBox&) = default;
  SecretBox& operator=(const SecretBox&) = delete;

  /// Encrypted and authenticated (libsodium's secretbox), for this account only.
  std::string seal(const Guid& account, std::string_view secret) const;
  /// Nothing when it was sealed with another key, for another account, or is damaged.
  std::optional<std::string> unseal(const Guid& account, std::string_view sealed) const;

  /// Always the same octets for the same text, and unpredictable without the key.
  std::string fake(std::string_view text, std::size_t bytes) const;

 private:
  std::array<std::uint8_t, key_bytes> seal_key_, fake_key_;
};

}  // namespace hikyaku::auth
