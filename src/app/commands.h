// The commands of `hikyaku`. Each function adds one to the program; when it is the one given, its
// callback leaves the work in `invocation.run`. Exit codes: 0 done, 1 not done, 2 wrong usage.
#pragma once

#include <CLI/CLI.hpp>

#include "app/invocation.h"

namespace hikyaku::app {

void add_serve_command(CLI::App& program, Invocation& invocation);
/// Not for people: `serve` starts it.
inline constexpr const char* keyholder_command = "keyholder";
void add_keyholder_command(CLI::App& program, Invocation& invocation);
void add_service_command(CLI::App& program, Invocation& invocation);
void add_ad_command(CLI::App& program, Invocation& invocation);
void add_join_command(CLI::App& program, Invocation& invocation);
void add_doctor_command(CLI::App& program, Invocation& invocation);
void add_explain_command(CLI::App& program, Invocation& invocation);
void add_simulate_command(CLI::App& program, Invocation& invocation);
void add_auth_command(CLI::App& program, Invocation& invocation);
void add_session_command(CLI::App& program, Invocation& invocation);
void add_queue_command(CLI::App& program, Invocation& invocation);
void add_account_command(CLI::App& program, Invocation& invocation);
void add_directory_command(CLI::App& program, Invocation& invocation);
void add_mailbox_command(CLI::App& program, Invocation& invocation);
void add_backup_command(CLI::App& program, Invocation& invocation);
void add_restore_command(CLI::App& program, Invocation& invocation);
void add_config_command(CLI::App& program, Invocation& invocation);

}  // namespace hikyaku::app
