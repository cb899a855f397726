// The body of a multi-line response from a message that comes in windows (RFC 1939 section 3):
// lines that begin with a dot get another one, the end is made a line, and TOP stops after so many
// lines of the body. One pass, the state between windows is a few octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::pop3 {

class MultilineWriter {
 public:
  /// `body_lines`: for TOP; nothing: the whole message.
  explicit MultilineWriter(std::optional<std::uint32_t> body_lines = {})
      : is_top_(body_lines.has_value()), lines_left_(body_lines.value_or(0)) {}

  /// Adds the next window to the output. False when no more is wanted (TOP).
  bool add(std::string_view window, std::string& out);
  /// The line of a single dot.
  void finish(std::string& out) const;

 private:
  bool end_line();

  bool is_top_;
  bool in_header_ = true;
  bool at_line_start_ = true;
  bool line_is_empty_ = true;  // nothing but a CR so far
  std::uint32_t lines_left_;
};

}  // namespace hikyaku::pop3
