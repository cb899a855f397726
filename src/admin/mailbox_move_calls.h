// Where the accounts' mail is, over the API:
//
//   mailbox.folder {account}: {"account", "folder", "wanted"}: where it is and where the
//     configuration wants it. "folder" is empty when the account has no mail.
//
//   mailbox.move {account}: {"account", "from", "to", "moved"}: moves it to where the configuration
//     wants it; not "moved": it was there.
//
// Folders are relative to the work folder, or absolute. `account`: as for mailbox_calls.h.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "directory/directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_mailbox_move_calls(Api& api, const directory::Backend& directory,
                            delivery::Accounts& accounts);

}  // namespace hikyaku::admin
