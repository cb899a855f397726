// The pages of the wizard, in two files: about the directory, and about the server itself.
#pragma once

#include "admin/setup/wizard.h"

namespace hikyaku::admin::setup {

std::vector<Page> directory_pages();
std::vector<Page> server_pages();

bool contains(const std::vector<GroupFacts>& groups, std::string_view name);
/// MSG-01 "PDC not found", why, and what to check.
void say_not_found(Terminal& terminal, const Error& error);

}  // namespace hikyaku::admin::setup
