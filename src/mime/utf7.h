// Mailbox names on the wire: modified UTF-7 (RFC 3501 5.1.3). Strict both ways: a name has exactly
// one encoded form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::mime {

/// Nothing when it is not the one right encoding of a text.
std::optional<std::string> utf7_to_utf8(std::string_view encoded);
/// `utf8` must be well-formed.
std::string utf8_to_utf7(std::string_view utf8);

}  // namespace hikyaku::mime
