// Reading and writing a file in mbox format.
#pragma once

#include "mailfiles/folder.h"
#include "mailfiles/mbox_parser.h"

namespace hikyaku::mailfiles {

inline constexpr std::size_t mbox_piece_bytes = 256u << 10;

enum class FileKind { mbox, empty, other };
/// Does it begin with a From line? Leaves the file at its beginning.
Result<FileKind> kind_of(const Handle& file);

class MboxReader {
 public:
  explicit MboxReader(Handle file) : file_(std::move(file)) {}
  /// Nothing at the end. Errors: limit, of one message that is passed over; others end the reading.
  std::optional<Result<FileMessage>> next();

 private:
  Handle file_;
  MboxParser parser_;
  std::string buffer_;
  bool is_at_end_ = false;
};

/// mboxrd: every line that begins like a From line gets a '>'.
class MboxWriter {
 public:
  explicit MboxWriter(Handle file) : file_(std::move(file)) {}
  /// `octets`: with CRLF. One that does not end with a line's end gets one.
  Result<> write(std::int64_t received, std::string_view octets, const Marks& marks);
  /// Makes it durable.
  Result<> finish();

 private:
  Result<> flush();
  Handle file_;
  std::string pending_;
};

}  // namespace hikyaku::mailfiles
