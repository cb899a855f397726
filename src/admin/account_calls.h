// Accounts and the directory over the API:
//
//   account.list {"match": "text"}: [{"name", "display_name", "addresses", "status", "guid"}]
//
//   directory.status {}: {"seen", "last_sync", "last_error", "domain_found", "accounts",
//                         "controller", "feed", "last_change",
//                         "brake": {"held", "since", "accounts": [{"name", "guid", "harm"}]}}
//                        `brake.accounts` are 100 at most; "controller" and "feed" are empty until
//                        the directory was read once in this run
//
//   directory.refresh {}: as directory.status, after reading the directory now
//
//   directory.confirm {}: as directory.status, after letting pass what the brake holds
//
// In another account mode than Active Directory's nothing is ever held, and "last_sync" is "seen".
//
// Times are seconds since 1970; 0: never.
#pragma once

#include "admin/api.h"
#include "delivery/routing.h"
#include "directory/ad/directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_account_calls(Api& api, const directory::Backend& directory,
                       const delivery::RoutingOptions& routing);
/// `ad`: the directory, when it is Active Directory.
void add_directory_calls(Api& api, directory::Backend& directory, directory::AdDirectory* ad);

}  // namespace hikyaku::admin
