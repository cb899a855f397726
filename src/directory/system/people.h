// Who is in a group of this machine, by its name service (NSS: files, sssd, ...). Blocking, on one
// thread at a time.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "directory/system/system_record.h"

namespace hikyaku::directory {

inline constexpr std::size_t system_people_max = 1'000'000;

/// Its members, and whose primary group it is, by name; without root. Error: permanent, when there
/// is no such group; temporary, when the name service fails: then nobody is known to be gone.
Result<std::vector<SystemPerson>> people_of_group(const std::string& group);

}  // namespace hikyaku::directory
