// Content-Transfer-Encoding (RFC 2045 6) and the encodings of RFC 2047.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hikyaku::mime {

/// Base64 that comes in pieces. Octets outside of the alphabet are passed over (RFC 2045 6.8);
/// padding ends a group, and what follows is a new one.
class Base64Decoder {
 public:
  void add(std::string_view text, std::string& out);
  void reset() { bits_ = count_ = 0; }

 private:
  std::uint32_t bits_ = 0;
  std::uint32_t count_ = 0;  // of characters in the group
};

/// RFC 2047 4.2: as quoted-printable, "_" is a space.
void decode_q(std::string_view text, std::string& out);

/// Without blanks, parameters and comments, in lower case: "base64".
std::string encoding_name(std::string_view field_value);

}  // namespace hikyaku::mime
