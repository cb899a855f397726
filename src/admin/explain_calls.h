// Why somebody has mail or has not, over the API. Each answers a list of steps, in the order of the
// decision: [{"state": "good" | "note" | "warning" | "problem", "id", "values": [text]}]; the text
// "explain.<id>" of the catalogue says it in words.
//
//   explain.user {"name"}: what Active Directory says now, with the search that was made, and what
//     this server has of it
//   explain.address {"address"}: where mail for it goes
//   explain.login {"name"}: whose login name it is, and whether that account may log in
//
// `name`: a login name in any form, an address, a GUID.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "delivery/routing.h"
#include "directory/ad/directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use. `ad`: the directory, when it is Active Directory.
void add_explain_calls(Api& api, const directory::Backend& directory, directory::AdDirectory* ad,
                       delivery::Accounts& accounts, const delivery::RoutingOptions& routing);

}  // namespace hikyaku::admin
