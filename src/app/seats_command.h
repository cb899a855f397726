// hikyaku account seats: how many people have mail.
#pragma once

#include "app/commands.h"

namespace hikyaku::app {

/// To the command `account`.
void add_seats_command(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
