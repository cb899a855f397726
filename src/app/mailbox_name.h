// The names of the mbox files of an export. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikyaku::app {

/// "Sent/2024" -> {"Sent", "2024.mbox"}: folders and a file. A mailbox's name is whatever its owner
/// wished, so a '.' that begins a level is "%2E": nothing leads out of the folder. No mailbox has a
/// '%' in its name.
std::vector<std::string> file_of_mailbox(std::string_view mailbox);
/// "Sent/2024.mbox" -> "Sent/2024"; other names stand for themselves. Nothing when it is no
/// mailbox's: not UTF-8, or a file that was not finished.
std::optional<std::string> mailbox_of_file(std::string_view path);

}  // namespace hikyaku::app
