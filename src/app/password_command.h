// hikyaku account password: sets or removes the stored mail password of an account.
#pragma once

#include <optional>
#include <string>

#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {

/// To the command `account`.
/// A new password of the account: twice from a terminal without echo, or the first line of standard
/// input. Never from the command line, which every process of the machine can read. Nothing: there
/// was none, and that was said.
std::optional<std::string> read_new_password(Console& console, const std::string& account,
                                             bool from_stdin);

void add_password_command(CLI::App& account, Invocation& invocation);

}  // namespace hikyaku::app
