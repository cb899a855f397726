// The charsets of Japanese mail, as it is and not only as registered: ISO-2022-JP (RFC 1468) with
// JIS X 0201 kana, half-width kana in eight bits, and the NEC and IBM extended characters that
// CP932 has (as CP50220 and CP50221 do); Shift_JIS as CP932; EUC-JP with those (CP51932) and JIS X
// 0212. Leaves out JIS X 0213.
#pragma once

#include <string>
#include <string_view>

namespace hikyaku::mime {

enum class JapaneseCharset { none, iso_2022_jp, shift_jis, euc_jp };

/// Octets that mean nothing become U+FFFD.
std::string iso_2022_jp_to_utf8(std::string_view text);
std::string shift_jis_to_utf8(std::string_view text);
std::string euc_jp_to_utf8(std::string_view text);

/// Which of them the octets look like; none when they fit none of them.
JapaneseCharset guess_japanese(std::string_view text);

/// Has an escape sequence that only ISO-2022-JP text has.
bool has_iso_2022_jp_escape(std::string_view text);

}  // namespace hikyaku::mime
