// Who is logged in, and who could not, over the API:
//
//   session.list {}: [{"account", "service", "client", "since"}]; "since" in seconds since 1970
//
//   session.end {"account", "by"}: {"account", "ended"}: how many sessions of it were ended. It may
//     log in again: an account is shut out in the directory.
//
//   login.failures {}: [{"account", "known", "client", "service", "reason", "count", "asked",
//     "first", "last"}], the last ones first; "asked": so many were sent to the directory; not
//     "known": nobody has that name (auth/failures.h)
//
// The account is a login name in any form.
#pragma once

#include "admin/api.h"
#include "auth/failures.h"
#include "auth/sessions.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_session_calls(Api& api, const directory::Backend& directory, auth::Sessions& sessions,
                       const auth::Failures& failures);

}  // namespace hikyaku::admin
