// A file that a command is given, whole.
#pragma once

#include <string>

#include "base/result.h"

namespace hikyaku::app {

/// "-" is the standard input. Error: limit, when it is longer; permanent, when it cannot be read.
Result<std::string> file_content(const std::string& file, std::size_t bytes_max);

}  // namespace hikyaku::app
