// What a change of Active Directory would do here, over the API. Nothing is changed.
//
//   simulate.ldif {}, with the LDIF as octets: rows as explain_calls.h gives them, the texts being
//     "simulate.<id>"
#pragma once

#include "admin/api.h"
#include "auth/sessions.h"
#include "delivery/accounts.h"
#include "delivery/routing.h"
#include "directory/ad/directory.h"

namespace hikyaku::admin {

/// All of these must outlive the API's use.
void add_simulate_calls(Api& api, directory::AdDirectory& directory, delivery::Accounts& accounts,
                        const delivery::RoutingOptions& routing, const auth::Sessions& sessions,
                        const Clock& clock);

}  // namespace hikyaku::admin
