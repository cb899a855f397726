// hikyaku account export|import
#pragma once

#include <CLI/CLI.hpp>

#include "app/invocation.h"

namespace hikyaku::app {

void add_table_commands(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
