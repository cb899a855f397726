// A password by this machine's PAM. Blocking; in a process of its own (password_helper.h).
#pragma once

#include <string>

#include "directory/directory.h"

namespace hikyaku::directory {

/// Asks the service (/etc/pam.d) whether the password is right and the account may be used now.
Verdict ask_pam(const std::string& service, const std::string& name, const std::string& password);

}  // namespace hikyaku::directory
