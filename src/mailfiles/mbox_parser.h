// Takes an mbox apart as its octets come: one message in memory at a time, however large the file
// is. Pure.
#pragma once

#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mailfiles/message.h"

namespace hikyaku::mailfiles {

class MboxParser {
 public:
  explicit MboxParser(std::size_t bytes_max = message_bytes_max) : bytes_max_(bytes_max) {}

  /// Any split of the file gives the same messages.
  void feed(std::string_view octets);
  void end();
  /// Nothing: none is whole yet. Errors: limit, of one message that is passed over; permanent, when
  /// the file does not begin as an mbox.
  std::optional<Result<FileMessage>> take();

 private:
  void add_line(std::string_view line);
  void end_line();
  void refuse();
  void finish_message();

  const std::size_t bytes_max_;
  std::deque<Result<FileMessage>> ready_;
  std::string line_;            // the beginning of one that is not whole
  std::size_t line_bytes_ = 0;  // also when they are too many to keep
  FileMessage message_;
  bool is_in_message_ = false, is_first_ = true, is_too_large_ = false, is_refused_ = false;
};

}  // namespace hikyaku::mailfiles
