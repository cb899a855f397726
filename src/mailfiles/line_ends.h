// Messages have CRLF line ends (RFC 5322 2.1), files of mail have LF. A bare CR is no line end and
// stays.
#pragma once

#include <string>
#include <string_view>

namespace hikyaku::mailfiles {

/// Every LF without a CR before it becomes CRLF.
std::string with_crlf(std::string_view file);
/// Every CRLF becomes LF.
std::string with_lf(std::string_view message);

/// For texts that come in pieces: adds `piece`, whose first octet follows `out`'s last.
void append_with_crlf(std::string& out, std::string_view piece);

}  // namespace hikyaku::mailfiles
