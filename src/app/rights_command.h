// hikyaku account show|set: which services an account may use, when, and what it may send.
#pragma once

#include "app/commands.h"

namespace hikyaku::app {

/// To the command `account`.
void add_rights_commands(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
