// Checking a password by a bind as its owner. Blocking, at most retry.bound().
#pragma once

#include <string>

#include "directory/ad/servers.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// `name` is the sAMAccountName. Tries the controllers at once one after the other; when all fail,
/// again after retry.pause (RT-01). The verdict has no account.
Verified check_password(Servers& servers, const std::string& name, const std::string& password,
                        const Retry& retry);

}  // namespace hikyaku::directory
