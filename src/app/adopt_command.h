// hikyaku account adopt: mailboxes of accounts that are no more, for who has their address now.
#pragma once

#include "app/commands.h"

namespace hikyaku::app {

void add_adopt_command(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
