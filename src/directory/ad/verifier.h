// Checking a password by a bind as its owner.
#pragma once

#include <string>

#include "directory/ad/servers.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::directory {

/// `name` is the sAMAccountName. Tries the controllers at once one after the other on a thread of
/// `pool`; when all fail, again after retry.pause (RT-01). Takes at most retry.bound(), waiting for
/// a thread included. The verdict has no account. `pool` and `servers` must outlive it.
Task<Verified> check_password(net::Pool& pool, Servers& servers, std::string name,
                              std::string password, Retry retry);

}  // namespace hikyaku::directory
