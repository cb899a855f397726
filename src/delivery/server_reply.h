// What another SMTP server answers: RFC 5321 4.2 (replies), RFC 2034 (enhanced status codes).
// Tolerant of servers that end lines with a bare LF. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikyaku::delivery {

struct ServerReply {
  int code = 0;
  std::vector<std::string> lines;                       // without code and line end
  bool is_positive() const { return code / 100 == 2; }  // and nothing more is wanted
  /// "550 5.1.1 No such user", the lines joined by spaces.
  std::string text() const;
  /// RFC 3463: what the reply says of itself when it fits the code, else "5.0.0", "4.0.0" ...
  std::string status() const;
  /// For the answer to EHLO: the parameters of an extension (RFC 5321 4.1.1.1), any case.
  std::optional<std::string> extension(std::string_view keyword) const;
};

class ReplyReader {
 public:
  static constexpr std::size_t reply_lines_max = 256;
  static constexpr std::size_t line_bytes_max = 4096;  // RFC 5321 4.5.3.1.5 says 512

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole reply, or nothing yet. Error: permanent, not a reply.
  Result<std::optional<ServerReply>> next();
  /// Octets that belong to no reply that was given out.
  bool has_more() const { return !buffer_.empty() || !reply_.lines.empty(); }

 private:
  std::string buffer_;
  ServerReply reply_;  // the lines so far
};

}  // namespace hikyaku::delivery
