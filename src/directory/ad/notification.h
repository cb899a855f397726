// Change notification (MS-ADTS 3.1.1.3.4.1.9): a search that never ends, whose entries are the
// objects that change. A controller takes five on a connection; this is one.
#pragma once

#include "directory/ad/feed.h"

namespace hikyaku::directory {

inline constexpr const char* notification_oid = "1.2.840.113556.1.4.528";

/// Error: the controller does not give this to us.
Result<std::unique_ptr<Feed>> begin_notification(Connection& connection, const std::string& base);

}  // namespace hikyaku::directory
