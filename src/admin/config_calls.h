// The configuration of the running server over the API:
//
//   config.reload {"text", "file", "by"}: [{"key", "before", "after", "live"}]. The text of the
//     configuration file, read by who calls; the changed settings that are "live" are taken over,
//     the others wait for a restart. Nothing is taken over when there is a mistake in it.
#pragma once

#include "admin/api.h"
#include "config/config.h"

namespace hikyaku::admin {

/// Takes a configuration over, and says what changed.
using Reload = std::function<std::vector<config::Change>(const config::Config&)>;
void add_config_calls(Api& api, Reload reload, Language language);

}  // namespace hikyaku::admin
