// Care for an account's mail over the API:
//
//   mailbox.accounts {}: ["name"], of the accounts that have mail
//
//   mailbox.deleted {account}: [{"id", "name", "removed", "messages", "octets", "first", "last"}]:
//     what can be brought back, by mailbox. "removed": when the mailbox was, 0: it is there.
//     "first" and "last": when its messages were expunged.
//
//   mailbox.undelete {account, id, since, into}: {"restored", "mailbox"}. Those expunged at `since`
//     or later come into the mailbox `into`, which is made when it is missing; empty: where they
//     were.
//
//   mailbox.check {account, repair}: {"records", "messages", "octets", "findings": [{"what",
//     "position", "mailbox", "uid", "expunged", "mended"}], "findings_count", "unused",
//     "given_back"} (store/check.h)
//
// Times are seconds since 1970.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "directory/directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_mailbox_care_calls(Api& api, const directory::Backend& directory,
                            delivery::Accounts& accounts);

}  // namespace hikyaku::admin
