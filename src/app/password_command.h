// hikyaku account password: sets or removes the stored mail password of an account.
#pragma once

#include "app/commands.h"

namespace hikyaku::app {

/// To the command `account`.
void add_password_command(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
