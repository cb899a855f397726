// A keytab file as MIT and Heimdal write it (version 5.2): the keys of an account, by its
// principals and key versions. Pure: who reads and writes the file is another's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikyaku::directory {

/// RFC 3961 section 8, RFC 4757.
enum class KeyType : std::uint16_t { aes128 = 17, aes256 = 18, rc4 = 23 };

struct KeytabEntry {
  std::vector<std::string> principal;  // its components: {"imap", "mail.example.jp"}, {"MAIL$"}
  std::string realm;
  std::uint32_t name_type = 1;  // KRB5_NT_PRINCIPAL
  std::uint32_t written = 0;    // seconds since 1970
  std::uint32_t version = 0;    // of the key (kvno)
  std::uint16_t type = 0;       // KeyType, or another
  std::string key;
  bool is_aes() const {
    return type == static_cast<std::uint16_t>(KeyType::aes128) ||
           type == static_cast<std::uint16_t>(KeyType::aes256);
  }
  std::string name() const;  // "imap/mail.example.jp@EXAMPLE.JP"
  bool operator==(const KeytabEntry&) const = default;
};

inline constexpr std::size_t keytab_bytes_max = 1u << 20;

/// Nothing: not such a file, or damaged.
std::optional<std::vector<KeytabEntry>> parse_keytab(std::string_view octets);
std::string write_keytab(const std::vector<KeytabEntry>& entries);
/// "aes256-cts-hmac-sha1-96"; of others "type 3".
std::string name_of_key_type(std::uint16_t type);

/// Error: permanent, naming the file.
Result<std::vector<KeytabEntry>> read_keytab(const std::string& file);

}  // namespace hikyaku::directory
