// A message as it comes out of another server's files, or goes into them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hikyaku::mailfiles {

/// One that is larger is passed over.
inline constexpr std::size_t message_bytes_max = 512u << 20;

enum Flag : unsigned { seen = 1, answered = 2, flagged = 4, deleted = 8, draft = 16 };

struct Marks {
  unsigned flags = 0;
  std::vector<std::string> keywords;  // RFC 3501 2.3.2
  bool operator==(const Marks&) const = default;
};

struct FileMessage {
  std::string octets;         // CRLF line ends
  std::int64_t received = 0;  // seconds since 1970; 0: the file does not say
  Marks marks;
};

}  // namespace hikyaku::mailfiles
