// Writing IMAP responses (RFC 3501 7): the one place that quotes strings, counts literals and names
// flags. Everything is appended to an output.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "store/mailbox.h"

namespace hikyaku::imap {

/// The end of a command: "tag OK [CODE] text".
struct Reply {
  enum class Status { ok, no, bad };
  Status status = Status::ok;
  std::string code;  // without brackets; empty: none
  std::string text;
};
Reply ok(std::string text, std::string code = {});
Reply no(std::string text, std::string code = {});
Reply bad(std::string text);

void append_reply(std::string& out, std::string_view tag, const Reply& reply);

inline void append_number(std::string& out, std::unsigned_integral auto value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

/// A quoted string when it can be one, else a literal.
void append_string(std::string& out, std::string_view text);
void append_literal(std::string& out, std::string_view octets);
/// A mailbox name, from UTF-8: encoded, then an atom or a quoted string.
void append_mailbox(std::string& out, std::string_view name);

/// "(\Seen $Forwarded)"
void append_flags(std::string& out, store::Flags flags, bool is_recent,
                  const std::vector<std::string>& keywords);
/// All flags that the mailbox knows, for FLAGS and PERMANENTFLAGS.
void append_known_flags(std::string& out, const std::vector<std::string>& keywords, bool any_more);

/// A uid-set that keeps the order of `uids` (RFC 4315 3).
std::string uid_set_text(const std::vector<store::Uid>& uids);

}  // namespace hikyaku::imap
