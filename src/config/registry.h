// Settings out of a Windows registry export (.reg): the AD retry values that an administrator of
// the guide's product made by hand (RT-02, RT-04), under their old names.
#pragma once

#include "config/config.h"

namespace hikyaku::config {

inline constexpr std::size_t registry_bytes_max = 64u << 20;

/// Sets in `config` what the export says of the four services (EPSTRS, EPSTDS, EPSTPOP3S,
/// EPSTIMAP4S); what else is in it is passed over. `octets`: UTF-16 with a byte order mark, as
/// Windows writes it, or UTF-8. How many were found. Error: permanent, with file and line: no
/// export, a value that is no dword, or one out of the setting's range.
Result<std::size_t> import_registry(std::string_view octets, std::string_view file_name,
                                    Language language, Config& config);

}  // namespace hikyaku::config
