#include "pop3/multiline.h"

#include <cstring>

namespace hikyaku::pop3 {

/// After a line of a TOP; false when it was the last one.
bool MultilineWriter::end_line() {
  if (in_header_)
    in_header_ = !line_is_empty_;
  else
    --lines_left_;
  line_is_empty_ = true;
  return in_header_ || lines_left_ > 0;
}

bool MultilineWriter::add(std::string_view window, std::string& out) {
  const char* run = window.data();  // what is not yet in the output begins here
  const char* at = run;
  const char* const end = run + window.size();
  while (at < end) {
    if (at_line_start_ && *at == '.') {
      out.append(run, at);
      out += '.';
      run = at;
    }
    const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    const char* const line_end = found ? static_cast<const char*>(found) : end;
    // A dot after a bare LF is doubled too: some clients take that for a line.
    at_line_start_ = found != nullptr;
    if (is_top_)
      line_is_empty_ = line_is_empty_ && (line_end == at || (line_end == at + 1 && *at == '\r'));
    at = found ? line_end + 1 : end;
    if (is_top_ && found && !end_line()) {
      out.append(run, at);
      return false;
    }
  }
  out.append(run, end);
  return true;
}

void MultilineWriter::finish(std::string& out) const {
  out += at_line_start_ ? ".\r\n" : "\r\n.\r\n";
}

}  // namespace hikyaku::pop3
