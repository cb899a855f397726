// Replies of an SMTP server (RFC 5321 4.2): several lines, with enhanced status codes (RFC 2034).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "smtp/receiver.h"

namespace hikyaku::smtp {

inline constexpr std::size_t reply_line_bytes_max = 2048;  // 512 by RFC 5321 4.5.3.1.5
inline constexpr std::size_t reply_lines_max = 128;
inline constexpr std::size_t reply_text_bytes_max = 1024;

struct FullReply {
  Reply reply;                     // the text of all lines, joined by spaces
  std::vector<std::string> lines;  // the text of each
};

class ReplyReader {
 public:
  /// Adds octets of the peer.
  void feed(std::string_view input) { input_ += input; }
  /// The next whole reply, or nothing yet. Error: permanent, when the peer does not speak SMTP;
  /// limit.
  Result<std::optional<FullReply>> next();
  /// Octets that no reply was made of yet.
  bool has_left() const { return !input_.empty() || !lines_.lines.empty(); }

 private:
  std::string input_;
  FullReply lines_;
};

/// An enhanced status code at the beginning of `text`, or empty.
std::string_view enhanced_code(std::string_view text);

}  // namespace hikyaku::smtp
