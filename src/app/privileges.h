// From root to an unprivileged user, once the ports are bound.
#pragma once

#include <string>

#include "base/result.h"

namespace hikyaku::app {

/// Is the process root?
bool is_root();

/// Gives `folder` (made when missing, mode 0700) to `user`; what is inside keeps its owner.
Result<> give_folder(const std::string& folder, const std::string& user);
Result<> give_file(const std::string& file, const std::string& user);

/// Becomes `user` for good: groups, group, user, no new privileges. Error: permanent, when there is
/// no such user or the change did not happen.
Result<> become(const std::string& user);

}  // namespace hikyaku::app
