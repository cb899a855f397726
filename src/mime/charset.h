// Text whose charset nobody named.
#pragma once

#include <string>
#include <string_view>

namespace hikyaku::mime {

/// By its look: ISO-2022-JP, UTF-8, EUC-JP or Shift_JIS, else Latin-1.
std::string guess_to_utf8(std::string_view text);

/// The same text when it is UTF-8; what is not becomes U+FFFD.
std::string clean_utf8(std::string_view text);

/// ASCII without escape sequences.
bool is_plain_ascii(std::string_view text);

}  // namespace hikyaku::mime
