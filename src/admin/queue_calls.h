// The delivery queue over the API:
//   queue.list    {"match": "text"}                       -> [{entry}...]
//   queue.show    {"tag": "..."}                          -> {entry, "header": "..."}
//   queue.retry   {"tags": ["..."]} or {"match": "text"}  -> {"count": n}
//   queue.delete  the same, and "bounce": bool            -> {"count": n}
// Times are seconds since 1970. "match" is looked for in tag, sender and recipients; "" is all.
#pragma once

#include "admin/api.h"
#include "delivery/queue_admin.h"

namespace hikyaku::admin {

/// `queue` must outlive the API's use.
void add_queue_calls(Api& api, delivery::QueueAdmin& queue);

}  // namespace hikyaku::admin
