// The stored mail passwords of single accounts, over the API:
//
//   account.password {"account": "name"}: {"account", "stored": bool, "reversible": bool, "time",
//     "by"}: whether it has one, and when and by whom it was set
//
//   account.set_password {"account", "password", "by": "who"}: as account.password, after it
//
//   account.remove_password {"account", "by"}: likewise
//
// The account is a login name in any form. A password never comes back out.
#pragma once

#include "admin/api.h"
#include "auth/sessions.h"
#include "auth/stored_passwords.h"

namespace hikyaku::admin {

/// `sessions`: those of an account end when its password changes; null: no service uses it. All of
/// these must outlive the API's use.
void add_password_calls(Api& api, const directory::Backend& directory,
                        auth::StoredPasswords& passwords, auth::Sessions* sessions,
                        const Clock& clock);

}  // namespace hikyaku::admin
