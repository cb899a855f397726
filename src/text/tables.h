// The tables of the catalogue, one file for each area (command_text.cpp, setup_text.cpp ...).
#pragma once

#include <span>
#include <vector>

#include "text/catalogue.h"

namespace hikyaku::text {

std::span<const Entry> ad_text();
std::span<const Entry> backup_text();
std::span<const Entry> bounce_text();
std::span<const Entry> command_text();
std::span<const Entry> config_text();
std::span<const Entry> doctor_text();
std::span<const Entry> explain_text();
std::span<const Entry> join_text();
std::span<const Entry> mailbox_text();
std::span<const Entry> setup_text();

inline std::vector<std::span<const Entry>> tables() {
  return {ad_text(),     backup_text(),  bounce_text(), command_text(), config_text(),
          doctor_text(), explain_text(), join_text(),   mailbox_text(), setup_text()};
}

}  // namespace hikyaku::text
