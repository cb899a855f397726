// LIST patterns (RFC 3501 6.3.8): "*" matches anything, "%" anything but the separator.
#pragma once

#include <string_view>

namespace hikyaku::imap {

/// Both in UTF-8. Linear in the name for every star, no recursion.
bool list_matches(std::string_view pattern, std::string_view name);

}  // namespace hikyaku::imap
