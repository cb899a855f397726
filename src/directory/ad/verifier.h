// Checking a password by a bind as its owner.
#pragma once

#include <string>

#include "directory/ad/servers.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::directory {

/// The threads on which controllers are waited for. The second asking has its own: when a
/// controller falls silent, all of the others may be waiting for it.
struct LoginPools {
  explicit LoginPools(unsigned threads) : first("ad", threads), second("ad.second", threads) {}
  net::Pool first, second;
};

/// Without an answer for this long another controller is asked, too; whichever answers first
/// counts. A wrong password may cost the directory two counts then.
inline constexpr Milliseconds second_asking_after{300};

/// `name` is the sAMAccountName. Tries the controllers at once one after the other on a thread of a
/// pool; when all fail, again after retry.pause (RT-01). Takes at most retry.bound(), waiting for a
/// thread included. The verdict has no account. `pools` and `servers` must outlive it.
Task<Verified> check_password(LoginPools& pools, Servers& servers, std::string name,
                              std::string password, Retry retry);

}  // namespace hikyaku::directory
