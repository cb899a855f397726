#include "mailfiles/mbox_parser.h"

#include "base/text.h"
#include "mailfiles/line_ends.h"
#include "mailfiles/mbox_form.h"

namespace hikyaku::mailfiles {

void MboxParser::feed(std::string_view octets) {
  while (!octets.empty() && !is_refused_) {
    const auto end = octets.find('\n');
    const auto piece = octets.substr(0, end == octets.npos ? end : end + 1);
    octets.remove_prefix(piece.size());
    if (line_bytes_ == 0 && piece.size() <= bytes_max_ && end != octets.npos) {
      add_line(piece);
      continue;
    }
    line_bytes_ += piece.size();
    if (line_bytes_ <= bytes_max_) line_ += piece;
    if (piece.ends_with('\n')) end_line();
  }
}

void MboxParser::end() {
  if (line_bytes_ > 0 && !is_refused_) end_line();
  if (is_in_message_) finish_message();
}

std::optional<Result<FileMessage>> MboxParser::take() {
  if (ready_.empty()) return std::nullopt;
  auto message = std::move(ready_.front());
  ready_.pop_front();
  return message;
}

void MboxParser::end_line() {
  const std::string line = std::exchange(line_, {});
  if (std::exchange(line_bytes_, 0) <= bytes_max_)
    add_line(line);
  else if (is_in_message_)
    is_too_large_ = true;
  else
    refuse();
}

void MboxParser::refuse() {
  is_refused_ = true;
  ready_.push_back(
      fail(Error::Kind::permanent, "mbox", "it does not begin with a From line: no mbox"));
}

void MboxParser::add_line(std::string_view line) {
  if (const auto received = parse_from_line(line)) {
    if (is_in_message_) finish_message();
    message_ = {};
    message_.received = *received;
    is_in_message_ = true;
    is_too_large_ = false;
    return;
  }
  if (!is_in_message_) {
    if (!trim(line).empty()) refuse();
    return;
  }
  if (is_quoted_from(line)) line.remove_prefix(1);
  if (is_too_large_ || message_.octets.size() + line.size() + 1 > bytes_max_)
    is_too_large_ = true;
  else
    append_with_crlf(message_.octets, line);
}

void MboxParser::finish_message() {
  is_in_message_ = false;
  std::string& octets = message_.octets;
  // The empty line before the next From line is the file's, not the message's.
  if (octets.ends_with("\n\r\n") || octets == "\r\n") octets.resize(octets.size() - 2);
  const bool is_internal = std::exchange(is_first_, false) && is_folder_internal_data(octets);
  if (is_too_large_) {
    ready_.push_back(fail(Error::Kind::limit, "mbox",
                          "a message is longer than " + std::to_string(bytes_max_) + " octets"));
  } else if (!is_internal) {
    message_.marks = take_status(octets);
    ready_.push_back(std::exchange(message_, {}));
  }
}

}  // namespace hikyaku::mailfiles
