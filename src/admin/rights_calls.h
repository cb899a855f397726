// What single accounts may use and send, over the API:
//
//   account.rights {"account": "name"}: {"account", "guid", "status", "smtp": bool, "pop3": bool,
//     "imap": bool, "hours": "mon-fri 08:00-18:00", "size": number, "destinations": [...], "time",
//     "by"}
//
//   account.set_rights {"account", "smtp", "pop3", "imap", "hours", "size", "destinations", "by":
//     "who"}: as account.rights, after it. What is not given stays.
//
// The account is a login name in any form. "hours": "always" or as auth/use_hours.h says. "size": 0
// is the server's own limit. "destinations": none is everywhere, else as delivery/sending_limits.h
// says. "time" and "by" of the last change, when there was one.
#pragma once

#include "admin/api.h"
#include "auth/sessions.h"
#include "delivery/accounts.h"

namespace hikyaku::admin {

/// Open sessions that are not allowed any more end at once. All of these must outlive the API's
/// use.
void add_rights_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                      auth::Sessions& sessions, const Clock& clock);

}  // namespace hikyaku::admin
