// Taking over the mailbox of an account that is no more, of whatever account mode, over the API:
//
//   account.adoptions {}: [{"from": {"guid", "kind", "name"}, "address", "state", "account"}]
//     for each account that the site log knows, that has mail here, and that is not there now.
//     `state`: ready; has_mail (the account has mail of its own already); missing (the address is
//     nobody's); ambiguous (several could be meant). `account`: the address's, when it is one
//
//   account.adopt {"account", "from": its GUID, "by"}: {} or {"refused", "detail"}: "has_mail",
//     "no_mail" (no mailbox has this GUID), "in_use" (it is another account's)
//
//   account.adopt_new {"from": its GUID, "by"}: makes the own account of the address that was its,
//     without a password, with that mailbox; as account.create
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "directory/adopting_directory.h"
#include "directory/known_accounts.h"
#include "directory/own/own_directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use. `own` is null in another account mode.
void add_adopt_calls(Api& api, directory::AdoptingDirectory& directory,
                     directory::OwnDirectory* own, delivery::Accounts& accounts,
                     log::Engine& engine, std::vector<std::string> domains);

}  // namespace hikyaku::admin
