#include "mailfiles/mbox_file.h"

#include <unistd.h>

#include "mailfiles/line_ends.h"
#include "mailfiles/mbox_form.h"

namespace hikyaku::mailfiles {

Result<FileKind> kind_of(const Handle& file) {
  constexpr std::size_t line_bytes_max = 1000;
  std::string buffer;
  TRY(const std::string_view begin, read_some(file, buffer, line_bytes_max));
  if (lseek(file.get(), 0, SEEK_SET) != 0)
    return fail(Error::Kind::permanent, "mbox", "it cannot be read from its beginning");
  if (begin.empty()) return FileKind::empty;
  return parse_from_line(begin.substr(0, begin.find('\n'))) ? FileKind::mbox : FileKind::other;
}

std::optional<Result<FileMessage>> MboxReader::next() {
  while (true) {
    if (auto message = parser_.take()) {
      if (!*message && message->error().kind != Error::Kind::limit) is_at_end_ = true;
      return message;
    }
    if (is_at_end_) return std::nullopt;
    const auto octets = read_some(file_, buffer_, mbox_piece_bytes);
    if (!octets) {
      is_at_end_ = true;
      return std::unexpected(octets.error());
    }
    is_at_end_ = octets->empty();
    if (is_at_end_)
      parser_.end();
    else
      parser_.feed(*octets);
  }
}

Result<> MboxWriter::write(std::int64_t received, std::string_view octets, const Marks& marks) {
  pending_ += from_line(received) + status_fields(marks);
  const std::string file = with_lf(octets);
  for (std::string_view rest = file; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end == rest.npos ? end : end + 1);
    if (needs_quoting(line)) pending_ += '>';
    pending_ += line;
    rest.remove_prefix(line.size());
  }
  if (!pending_.ends_with('\n')) pending_ += '\n';
  pending_ += '\n';
  return pending_.size() < mbox_piece_bytes ? Result<>() : flush();
}

Result<> MboxWriter::finish() {
  TRY_DO(flush());
  return sync(file_);
}

Result<> MboxWriter::flush() {
  TRY_DO(write_all(file_, pending_));
  pending_.clear();
  return {};
}

}  // namespace hikyaku::mailfiles
