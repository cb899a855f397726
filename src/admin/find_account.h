// The accounts that calls name. Private to the library.
#pragma once

#include "admin/api.h"
#include "directory/directory.h"

namespace hikyaku::admin {

/// Error: temporary, for the administrator, when the directory has not been read yet.
Result<std::shared_ptr<const directory::View>> known_accounts(const directory::Backend& directory);
/// The account of the argument "account": a login name in any form, or a GUID.
Result<directory::Account> find_account(const directory::Backend& directory,
                                        const Arguments& arguments);

}  // namespace hikyaku::admin
