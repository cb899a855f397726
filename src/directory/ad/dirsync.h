// The DirSync control (MS-ADTS 3.1.1.3.4.1.3): a search that gives what changed since the cookie of
// the one before it, and a new cookie.
//
//   request   SEQUENCE { Flags INTEGER, MaxBytes INTEGER, Cookie OCTET STRING }
//   response  SEQUENCE { MoreResults INTEGER, unused INTEGER, Cookie OCTET STRING }
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/ad/feed.h"

namespace hikyaku::directory {

inline constexpr const char* dirsync_oid = "1.2.840.113556.1.4.841";

struct DirsyncPage {
  bool more = false;
  std::string cookie;
};
Result<std::string> encode_dirsync(int flags, int bytes_max, std::string_view cookie);
std::optional<DirsyncPage> decode_dirsync(std::string_view value);

/// Goes on after `cookie`; after an empty one, or one that the controller does not take, the whole
/// domain goes over the wire once. Error: denied or permanent, when the controller does not give
/// this to us.
Result<std::unique_ptr<Feed>> begin_dirsync(Connection& connection, const std::string& base,
                                            Milliseconds pace, std::string cookie);

}  // namespace hikyaku::directory
