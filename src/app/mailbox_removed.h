// hikyaku mailbox removed
#pragma once

#include <CLI/CLI.hpp>

#include "app/invocation.h"

namespace hikyaku::app {

void add_removed_command(CLI::App& mailbox, Invocation& invocation);

}  // namespace hikyaku::app
