// The mail of people who were removed from the mail group, or deleted, over the API
// (delivery/lifecycle.h). It is kept until an administrator says otherwise.
//
//   mailbox.removed {}: [{"name", "guid", "removed", "due", "is_due", "is_frozen", "messages",
//     "octets", "folder"}], by name: whose mail there is. "removed", "due": seconds since 1970, 0:
//     not known, then it is never due.
//
//   mailbox.delete_removed {"guid", "by"}: {"name", "messages", "octets"}: deletes all of it; only
//     when it is due and not frozen.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "delivery/lifecycle.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_removed_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       const delivery::LifecycleOptions& options, const Clock& clock);

}  // namespace hikyaku::admin
