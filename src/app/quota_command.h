// hikyaku account quota: what an account may hold and how much it does; sets it.
#pragma once

#include "app/commands.h"

namespace hikyaku::app {

/// To the command `account`.
void add_quota_command(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
