// The addresses of an account, as the directory's attributes say them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "directory/directory.h"

namespace hikyaku::directory {

inline constexpr std::size_t former_addresses_max = 50;  // of an account

/// proxyAddresses: "SMTP:" is the primary address, "smtp:" are the others; "X400:", "SIP:" and what
/// is no address are passed over. The order of the values says nothing, so the result has its own.
/// account.mail is there already.
void read_proxy_addresses(const std::vector<std::string>& values, Account& account);

/// mail, the primary one and the aliases: each once, in any case.
std::vector<std::string_view> own_addresses(const Account& account);

/// What `after` is to be reached by still. When the name changed, or mail or the primary address
/// was replaced by another, that is what was taken from it with this; an address that was only
/// taken away is gone. Each is kept for `keep` from then on.
std::vector<FormerAddress> former_addresses(const Account& before, const Account& after,
                                            Seconds keep, Time now);

}  // namespace hikyaku::directory
