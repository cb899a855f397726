// A message taken apart: header fields, the tree of its parts, and text for searching.
// Works on the octets in place; offsets are from the start of the message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikyaku::mime {

struct HeaderField {
  std::string_view name;
  std::string_view value;  // unfolded by the reader when needed; without the final line end
  std::string_view raw;    // the whole field with its line end(s)
};
/// The fields of a header, which ends at the first empty line or where no field can be.
std::vector<HeaderField> parse_header(std::string_view header);
/// Octets of the header, the empty line included.
std::size_t header_size(std::string_view message);
/// The first field with this name (any case).
std::optional<std::string_view> find_field(const std::vector<HeaderField>& fields,
                                           std::string_view name);
/// A value without the line ends of its folding (RFC 5322 2.2.3).
std::string unfold(std::string_view value);

struct Part {
  std::size_t header_begin = 0, body_begin = 0, body_end = 0;
  std::string type, subtype;  // lower case
  std::vector<std::pair<std::string, std::string>>
      parameters;           // names in lower case; RFC 2231 joined, UTF-8
  std::string encoding;     // lower case; "7bit" when absent
  std::uint32_t lines = 0;  // of the body
  std::vector<Part> parts;  // multipart: the parts; message/rfc822: the one message inside
  bool is_message() const {
    return type == "message" && (subtype == "rfc822" || subtype == "global");
  }
  bool is_multipart() const { return type == "multipart"; }
};
Part parse_structure(std::string_view message);

/// The part that an IMAP section names (RFC 3501 6.4.5): {} is the message, {2, 1} is "2.1". Null:
/// none such.
const Part* find_part(const Part& message, const std::vector<std::uint32_t>& section);

/// RFC 2047 encoded words as UTF-8; octets that are not ASCII are taken as UTF-8 if they are, else
/// as ISO-2022-JP / Shift_JIS / EUC-JP by their look, else Latin-1.
std::string decode_header(std::string_view value);
/// UTF-8 of text in that charset (any name ICU knows, with the names Japanese mail uses:
/// iso-2022-jp, iso-2022-jp-ms, cp50221, shift_jis, cp932, euc-jp, ...). Octets that mean nothing
/// become U+FFFD.
std::string to_utf8(std::string_view text, std::string_view charset);
/// Content-transfer-encoding undone: base64, quoted-printable (RFC 2045); others as they are.
std::string decode_transfer(std::string_view body, std::string_view encoding);
/// For comparing text in SEARCH: UTF-8 folded by case and by width (ｱ = ア, Ａ = a), NFKC.
std::string fold_text(std::string_view utf8);

/// Does the folded needle occur in the text (SEARCH TEXT: header and all text parts; BODY: text
/// parts only)?
bool contains_text(std::string_view message, std::string_view folded_needle, bool with_header);

struct Address {
  std::string name;     // UTF-8
  std::string mailbox;  // local part
  std::string domain;
};
/// RFC 5322 address-list, groups taken apart, tolerant of what real mail has.
std::vector<Address> parse_addresses(std::string_view value);

/// RFC 5322 3.3 date-time (and the obsolete forms): seconds since 1970, UTC.
std::optional<std::int64_t> parse_date(std::string_view value);

}  // namespace hikyaku::mime
