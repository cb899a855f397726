// Whom a group's member attribute names. AD gives at most 1500 values (Windows Server 2003 and
// later) of an attribute at a time: "member;range=0-1499" (MS-ADTS 3.1.1.3.1.3.3).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "directory/ad/connection.h"

namespace hikyaku::directory {

/// The values may be anything in the directory: people, groups, machines. `step`: as many values at
/// a time; 0: as many as the controller gives.
Result<std::vector<Guid>> read_members_of(Connection& connection, const std::string& group_dn,
                                          std::size_t step = 0);

/// "<GUID=00112233445566778899aabbccddeeff>;<SID=...>;CN=..."
std::optional<Guid> guid_of_value(std::string_view value);

struct ValueRange {
  std::size_t first = 0;
  std::optional<std::size_t> last;  // nothing: to the end
};
/// Of "member;range=0-1499" or "member;range=1500-*".
std::optional<ValueRange> range_of_name(std::string_view attribute);

}  // namespace hikyaku::directory
