// One account's mail back into it while it is in use. Followed; each line is a JSON object:
//
//   restore.account {"account": "name", "log": "account/...", "at": ms, "source": "folder",
//                    "mailboxes": ["..."], "below": "...", "by": "who"}:
//     {"mailbox", "messages", "looked_at", "there", "restored", "unreadable"}   any number
//     the same and "done": true, or {"error": "..."}
//
//   restore.log {"account": "name"}: {"log": "account/..."}, where the account's mail is
//
// The account is a login name in any form, or its GUID. What it had at that time and does not have
// now comes back (backup/bring_back.h): out of `log` (default: its own) of this server, or of the
// work folder `source`, which the server's user can write. "mailboxes": none are all.
#pragma once

#include "admin/api.h"
#include "admin/jobs.h"
#include "delivery/accounts.h"
#include "log/local_engine.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_restore_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       log::LocalEngine& engine, Jobs& jobs);

}  // namespace hikyaku::admin
