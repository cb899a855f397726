// Quotas over the API:
//
//   account.quota {"account": "name"}: {"account", "guid", "domain",
//     "bytes": {"used", "limit", "source"}, "messages": {...}, "own": {"bytes", "messages", "time",
//     "by"}}
//
//   account.set_quota {"account", "default": bool, "bytes": number, "messages": number, "by":
//     "who"}: as account.quota, after it. "default" takes away the account's own limits; then those
//     that are given are set, and the others stay.
//
// The account is a login name in any form. Limits: 0 is unlimited; "source" is who sets it:
// "account", "domain" or "mailbox" (delivery/quota.h). "own" has what is set for the account alone.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_quota_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                     const Clock& clock);

}  // namespace hikyaku::admin
