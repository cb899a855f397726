#include <charconv>

#include "base/text.h"
#include "mime/imap_form.h"

namespace hikyaku::mime {

namespace {

enum class Form { plain, escaped, literal };

/// quoted = DQUOTE *QUOTED-CHAR DQUOTE; QUOTED-CHAR = any TEXT-CHAR (no CR, LF, NUL, nothing above
/// 127) except quoted-specials, which take a backslash (RFC 3501 9).
Form form_of(std::string_view text) {
  unsigned char above = 0;
  bool has_line_end = false, has_special = false, has_nul = false;
  for (const char c : text) {
    above |= static_cast<unsigned char>(c);
    has_line_end |= c == '\r' || c == '\n';
    has_nul |= c == '\0';
    has_special |= c == '"' || c == '\\';
  }
  if ((above & 0x80) || has_line_end || has_nul) return Form::literal;
  return has_special ? Form::escaped : Form::plain;
}

}  // namespace

void FormWriter::number(std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
}

void FormWriter::string(std::string_view text) {
  if (is_full()) text = {};
  text = text.substr(0, string_bytes_max);
  switch (form_of(text)) {
    case Form::plain:
      out_ += '"';
      out_ += text;
      out_ += '"';
      break;
    case Form::escaped:
      out_ += '"';
      for (const char c : text) {
        if (c == '"' || c == '\\') out_ += '\\';
        out_ += c;
      }
      out_ += '"';
      break;
    case Form::literal:
      out_ += '{';
      number(text.size());
      out_ += "}\r\n";
      for (const char c : text) out_ += c == '\0' ? '\x80' : c;
      break;
  }
}

void FormWriter::field(std::string_view value) {
  if (!value.data() || is_full()) return raw("NIL");
  value = trim(value);
  if (value.find('\n') == value.npos) return string(value);
  string(unfold(value.substr(0, 2 * string_bytes_max)));
}

}  // namespace hikyaku::mime
