// Files that one user alone may read: written whole and in one step, read with a look at their
// mode.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hikyaku {

/// Replaces the file in one step, mode 0600: nobody ever sees half of it, nor a wider mode, and a
/// power cut leaves the old or the new one. `give` may change the owner before anybody sees it.
/// Error: permanent, naming the file.
Result<> write_private_file(const std::string& path, std::string_view content,
                            const std::function<Result<>(const std::string&)>& give = nullptr);

/// Nothing when there is no such file. Error: permanent, when others may read or write it, it is
/// larger than `bytes_max`, or cannot be read.
Result<std::optional<std::string>> read_private_file(const std::string& path,
                                                     std::size_t bytes_max);

}  // namespace hikyaku
