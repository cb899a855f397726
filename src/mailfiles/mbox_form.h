// The parts of the mbox format (RFC 4155 and mboxrd's quoting). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mailfiles/message.h"

namespace hikyaku::mailfiles {

/// "From SENDER Tue Nov  3 10:00:00 2026", with a zone before or behind the year or without one
/// (UTC): when it came, in seconds since 1970. Nothing when the line (without its end) is another.
std::optional<std::int64_t> parse_from_line(std::string_view line);
std::string from_line(std::int64_t received);

/// ">From ", ">>From " ...: a line that was quoted (mboxrd).
bool is_quoted_from(std::string_view line);
/// "From ", ">From " ...: one that has to be.
bool needs_quoting(std::string_view line);

/// Takes the fields out of the header that mail programs keep their state in, as Dovecot does:
/// Status, X-Status, X-Keywords, X-UID, X-IMAP, X-IMAPbase, Content-Length (which is wrong as often
/// as right). `message`: with CRLF.
Marks take_status(std::string& message);
/// The fields that say it; with LF.
std::string status_fields(const Marks& marks);

/// The message that UW IMAP keeps at the beginning of a file; before take_status().
bool is_folder_internal_data(std::string_view message);

}  // namespace hikyaku::mailfiles
