#include "imap/grammar.h"

#include <algorithm>
#include <array>

#include "imap/limits.h"
#include "mime/utf7.h"

namespace hikyaku::imap {

namespace {

constexpr auto atom_chars = [] {
  std::array<bool, 256> mask{};
  for (int c = 0x21; c < 0x7f; ++c) mask[static_cast<std::size_t>(c)] = true;
  for (const char c : {'(', ')', '{', '%', '*', '"', '\\', ']'})
    mask[static_cast<unsigned char>(c)] = false;
  return mask;
}();

std::optional<std::uint64_t> parse_digits(Cursor& in, std::uint64_t max) {
  const std::string_view digits = in.take_while(is_digit);
  const auto value = hikyaku::parse_number(digits);
  if (!value || *value > max) return {};
  return value;
}

bool parse_flag(Cursor& in, FlagList& list) {
  if (list.keywords.size() > flags_per_list_max) return false;
  const bool is_system = in.take('\\');
  const auto name = parse_atom(in);
  if (!name || name->size() > keyword_bytes_max) return false;
  if (!is_system) {
    list.keywords.emplace_back(*name);
    return true;
  }
  constexpr std::pair<std::string_view, store::Flags> flags[] = {{"Seen", store::seen},
                                                                 {"Answered", store::answered},
                                                                 {"Flagged", store::flagged},
                                                                 {"Deleted", store::deleted},
                                                                 {"Draft", store::draft}};
  for (const auto& [flag, bit] : flags)
    if (iequals(*name, flag)) {
      list.system_flags |= bit;
      return true;
    }
  return false;
}

}  // namespace

bool is_atom_char(char c) {
  return atom_chars[static_cast<unsigned char>(c)];
}

bool is_astring_char(char c) {
  return is_atom_char(c) || c == ']';
}

// tag = 1*<any ASTRING-CHAR except "+">
std::optional<std::string_view> parse_tag(Cursor& in) {
  const auto tag = in.take_while([](char c) { return is_astring_char(c) && c != '+'; });
  if (tag.empty()) return {};
  return tag;
}

std::optional<std::string_view> parse_atom(Cursor& in) {
  const auto atom = in.take_while(is_atom_char);
  if (atom.empty()) return {};
  return atom;
}

std::optional<std::string> parse_string(Cursor& in) {
  if (in.take('{')) {
    const auto size = parse_digits(in, command_bytes_max);
    if (!size) return {};
    in.take('+');
    if (!in.take("}\r\n") || in.rest().size() < *size) return {};
    std::string text(in.rest().substr(0, *size));
    in.seek(in.offset() + *size);
    if (text.find('\0') != text.npos) return {};  // CHAR8 has no NUL
    return text;
  }
  if (!in.take('"')) return {};
  std::string text;
  while (!in.at_end()) {
    text += in.take_while(
        [](char c) { return c != '"' && c != '\\' && c != '\r' && c != '\n' && c != '\0'; });
    if (in.take('"')) return text;
    // QUOTED-CHAR: only the two quoted-specials are escaped.
    if (!in.take('\\') || (in.peek() != '"' && in.peek() != '\\')) return {};
    text += in.peek();
    in.seek(in.offset() + 1);
  }
  return {};
}

std::optional<std::string> parse_astring(Cursor& in) {
  if (in.peek() == '"' || in.peek() == '{') return parse_string(in);
  const auto atom = in.take_while(is_astring_char);
  if (atom.empty()) return {};
  return std::string(atom);
}

std::optional<std::string> parse_nstring(Cursor& in) {
  if (in.take_nocase("NIL")) return std::string();
  return parse_string(in);
}

std::optional<std::string> parse_mailbox(Cursor& in) {
  const auto encoded = parse_astring(in);
  if (!encoded) return {};
  auto name = mime::utf7_to_utf8(*encoded);
  if (!name) return {};
  if (istarts_with(*name, "INBOX") && (name->size() == 5 || (*name)[5] == '/'))
    name->replace(0, 5, "INBOX");
  return name;
}

std::optional<std::string> parse_list_mailbox(Cursor& in) {
  if (in.peek() == '"' || in.peek() == '{') return parse_string(in);
  const auto text =
      in.take_while([](char c) { return is_astring_char(c) || c == '%' || c == '*'; });
  if (text.empty()) return {};
  return std::string(text);
}

std::optional<std::uint32_t> parse_number(Cursor& in) {
  const auto value = parse_digits(in, 0xffffffff);
  if (!value) return {};
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint32_t> parse_nz_number(Cursor& in) {
  if (in.peek() == '0') return {};
  return parse_number(in);
}

std::optional<std::uint64_t> parse_mod_sequence(Cursor& in) {
  return parse_digits(in, 0x7fffffffffffffff);
}

std::optional<FlagList> parse_flag_list(Cursor& in) {
  if (!in.take('(')) return {};
  FlagList list;
  if (in.take(')')) return list;
  do {
    if (!parse_flag(in, list)) return {};
  } while (in.take(' '));
  if (!in.take(')')) return {};
  return list;
}

std::optional<FlagList> parse_bare_flags(Cursor& in) {
  if (in.peek() == '(') return parse_flag_list(in);
  FlagList list;
  do {
    if (!parse_flag(in, list)) return {};
  } while (in.take(' '));
  return list;
}

}  // namespace hikyaku::imap
