#include "mailfiles/line_ends.h"

#include <algorithm>

namespace hikyaku::mailfiles {

void append_with_crlf(std::string& out, std::string_view piece) {
  while (true) {
    const auto end = piece.find('\n');
    out += piece.substr(0, end);
    if (end == piece.npos) return;
    if (!out.ends_with('\r')) out += '\r';
    out += '\n';
    piece.remove_prefix(end + 1);
  }
}

std::string with_crlf(std::string_view file) {
  std::string out;
  out.reserve(file.size() + static_cast<std::size_t>(std::ranges::count(file, '\n')));
  append_with_crlf(out, file);
  return out;
}

std::string with_lf(std::string_view message) {
  std::string out;
  out.reserve(message.size());
  while (true) {
    const auto end = message.find("\r\n");
    out += message.substr(0, end);
    if (end == message.npos) return out;
    out += '\n';
    message.remove_prefix(end + 2);
  }
}

}  // namespace hikyaku::mailfiles
