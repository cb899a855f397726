// hikyaku account create|edit|delete: accounts that this server keeps itself.
#pragma once

#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {

void add_own_commands(CLI::App& account, Invocation& invocation);

/// What a call that may refuse has answered: prints why, or the text `done_id`.
int finish_own(Console& console, const std::optional<boost::json::value>& answer,
               std::string_view done_id, const std::string& account);

}  // namespace hikyaku::app
