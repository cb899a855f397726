// Whether the View and the administrator let an account log in now, before any password or ticket.
// Private to the library.
#pragma once

#include <optional>

#include "auth/permits.h"
#include "directory/directory.h"

namespace hikyaku::auth {

/// Nothing: it may. Locked accounts and passwords that must be changed are the directory's to
/// judge: a lock ends by time without any change that a mirror could see.
std::optional<directory::Verified> refusal_by_state(const directory::Account& account,
                                                    Service service, Time now,
                                                    const PermitsOf& permits_of);

}  // namespace hikyaku::auth
