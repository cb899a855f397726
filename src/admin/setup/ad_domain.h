// The real Domain: Active Directory by its domain controllers (directory/ad/probe).
#pragma once

#include <memory>

#include "admin/setup/domain.h"

namespace hikyaku::admin::setup {

/// Blocking, each call a few seconds at most. Errors' details are for the administrator, in
/// `language`.
std::unique_ptr<Domain> ad_domain(Language language);

}  // namespace hikyaku::admin::setup
