// Addresses of the envelope (RFC 5321 4.1.2, 4.1.3): Reverse-path, Forward-path, Mailbox, Domain,
// address literals. Left out: SMTPUTF8 (RFC 6531). Leniencies, each with a test: dots anywhere in a
// local part (mobile carriers of Japan gave such addresses out), '_' in a domain (Windows host
// names).
#pragma once

#include <optional>

#include "base/cursor.h"
#include "smtp/receiver.h"

namespace hikyaku::smtp {

inline constexpr std::size_t local_part_bytes_max = 64;  // RFC 5321 4.5.3.1.1
inline constexpr std::size_t domain_bytes_max = 255;     // 4.5.3.1.2
inline constexpr std::size_t path_bytes_max = 512;  // 256 by 4.5.3.1.3; room for a source route

/// Each moves the cursor behind the closing bracket, or leaves it and gives nothing.
std::optional<Path> parse_reverse_path(Cursor& in);
/// "<Postmaster>" without a domain gives an empty domain (RFC 5321 4.5.1).
std::optional<Path> parse_forward_path(Cursor& in);
/// A Mailbox without brackets, the whole text: "user@example.jp".
std::optional<Path> parse_mailbox(std::string_view text);
/// A Domain or an address-literal, the whole text.
bool is_domain_or_literal(std::string_view text);

}  // namespace hikyaku::smtp
