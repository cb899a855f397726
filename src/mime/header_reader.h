// The fields of a header one by one, in place, without allocating (RFC 5322 2.2, 3.6.8 and the
// obsolete 4.5.8, which allows blanks before the colon). Tolerant of real mail: LF alone ends a
// line, an mbox "From " line in front is passed over. A line that can be neither a field nor the
// continuation of one ends the header; it belongs to the body.
#pragma once

#include <cstddef>
#include <string_view>

#include "mime/message.h"
#include "mime/summary.h"

namespace hikyaku::mime {

/// The header fields that this library itself reads or lists.
enum class FieldId : unsigned char {
  other,
  bcc,
  cc,
  content_description,
  content_disposition,
  content_id,
  content_language,
  content_location,
  content_md5,
  content_transfer_encoding,
  content_type,
  date,
  from,
  in_reply_to,
  message_id,
  reply_to,
  sender,
  subject,
  to,
  listed_only,  // of no meaning here, but in listed_headers()
};
FieldId field_id(std::string_view name);
bool is_listed(FieldId id);

class HeaderReader {
 public:
  /// `text` may go on after the header. At most header_bytes_max of it are looked at.
  explicit HeaderReader(std::string_view text)
      : text_(text.substr(0, header_bytes_max)), begin_(text.data()) {}

  /// False at the end of the header.
  bool next(HeaderField& field);
  /// After next() gave false: octets of the header, the empty line included.
  std::size_t size() const { return static_cast<std::size_t>(text_.data() - begin_); }

 private:
  std::string_view text_;  // what is left
  const char* begin_;
  bool at_start_ = true;
};

/// Octets up to and including the next LF; all when there is none.
inline std::size_t line_size(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == text.npos ? text.size() : end + 1;
}

}  // namespace hikyaku::mime
