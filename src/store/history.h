// What an account was at a moment: the fold of its log up to there.
#pragma once

#include "store/account_value.h"

namespace hikyaku::store {

/// Of the records whose time is not later. The log must be open. Error: permanent when a record
/// cannot be understood.
Task<Result<AccountState>> state_at(log::Engine& engine, log::LogName log, Time time);

}  // namespace hikyaku::store
