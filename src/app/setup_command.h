// `hikyaku setup`: the Easy-Setup wizard, asking a person or reading an answers file.
#pragma once

#include <CLI/CLI.hpp>

#include "app/invocation.h"

namespace hikyaku::app {

/// Adds `setup` to the program. When it is the command given, sets invocation.run.
void add_setup_command(CLI::App& program, Invocation& invocation);

}  // namespace hikyaku::app
