// Writers of the IMAP forms of RFC 3501 7.4.2, ready to be sent: envelope, body, body structure.
// Octets above 126 are kept as they came, in literals; NUL, which IMAP has no way to say, becomes
// 0x80.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mime/scan.h"

namespace hikyaku::mime {

inline constexpr std::size_t form_bytes_max = 512 * 1024;   // then strings are NIL, lists end
inline constexpr std::size_t string_bytes_max = 16 * 1024;  // of one; the rest of it is lost
inline constexpr std::size_t addresses_max = 5000;          // of one field

/// An output with a budget. The structure is always complete; what would not fit is left empty.
class FormWriter {
 public:
  explicit FormWriter(std::string& out) : out_(out), begin_(out.size()) {}
  bool is_full() const { return out_.size() - begin_ > form_bytes_max; }
  void raw(std::string_view text) { out_ += text; }
  void number(std::uint64_t value);
  /// A quoted string when it can be one, else a literal: `text` is taken as it is.
  void string(std::string_view text);
  /// NIL when data() is null; else the value trimmed and without the line ends of its folding.
  void field(std::string_view value);

 private:
  std::string& out_;
  std::size_t begin_;
};

/// The fields are those of the message's own header.
void write_envelope(FormWriter& out, const std::vector<HeaderField>& fields);

/// The body of the node with all below it; `with_extension` makes it a BODYSTRUCTURE.
void write_body(FormWriter& out, std::string_view message, const std::vector<Node>& nodes,
                std::uint32_t index, bool with_extension);

}  // namespace hikyaku::mime
