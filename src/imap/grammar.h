// The smaller rules of the IMAP grammar (RFC 3501 9). A command is parsed in place, literals
// included: "{5}" CRLF and then five octets. Functions are named after the rules; when one does not
// match, the cursor is somewhere in what was wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cursor.h"
#include "store/mailbox.h"

namespace hikyaku::imap {

bool is_atom_char(char c);
bool is_astring_char(char c);

std::optional<std::string_view> parse_tag(Cursor& in);
std::optional<std::string_view> parse_atom(Cursor& in);
/// literal or quoted
std::optional<std::string> parse_string(Cursor& in);
std::optional<std::string> parse_astring(Cursor& in);
/// string, or NIL (an empty text)
std::optional<std::string> parse_nstring(Cursor& in);
/// Decoded to UTF-8; INBOX in any case is "INBOX", also as the first level of a longer name.
std::optional<std::string> parse_mailbox(Cursor& in);
/// As it came: a pattern, see list_match.h.
std::optional<std::string> parse_list_mailbox(Cursor& in);

std::optional<std::uint32_t> parse_number(Cursor& in);
std::optional<std::uint32_t> parse_nz_number(Cursor& in);
/// mod-sequence-valzer (RFC 7162 7): 63 bits.
std::optional<std::uint64_t> parse_mod_sequence(Cursor& in);

struct FlagList {
  store::Flags system_flags = 0;
  std::vector<std::string> keywords;
};
/// flag-list = "(" [flag *(SP flag)] ")". \Recent and unknown system flags do not match.
std::optional<FlagList> parse_flag_list(Cursor& in);
/// store-att-flags also allows the flags without parentheses.
std::optional<FlagList> parse_bare_flags(Cursor& in);

}  // namespace hikyaku::imap
