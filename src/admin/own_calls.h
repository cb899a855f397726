// The accounts that this server keeps itself, over the API. Each call answers {} when it is done,
// or {"refused": reason, "detail"} (directory/own/rules.h); then nothing was changed. In another
// account mode the reason is "not_own", and what writes to Active Directory (people_calls.h)
// refuses with "not_ad" where that is not the mode; `detail` is the mode then.
//
//   account.kind {}: {"kind": "ad", "own" or "system"}
//
//   account.create {"account": "suzuki@a.jp", "by"} and, as wanted, "password", "display_name",
//     "home", "aliases": ["address"], "expires", "enabled"
//
//   account.change {"account", "by"} and, as far as it shall change, "name", "domain",
//     "display_name", "home", "aliases", "expires", "enabled"
//
//   account.set_own_password {"account", "password", "by"}
//
//   account.delete {"account", "by"}: its mail is kept
//
// Times are seconds since 1970; 0: never. Passwords are in no event.
#pragma once

#include "admin/api.h"
#include "directory/own/own_directory.h"

namespace hikyaku::admin {

/// The directory must outlive the API's use; null: the mode is another one. `kind`: the mode.
void add_own_calls(Api& api, directory::OwnDirectory* own, std::string kind);
/// What people_calls.h has, in another account mode: refused.
void add_no_people_calls(Api& api, std::string kind);

}  // namespace hikyaku::admin
