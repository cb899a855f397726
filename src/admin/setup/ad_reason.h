// Why Active Directory was not reached or said no, in the administrator's language.
#pragma once

#include <string>

#include "base/result.h"
#include "text/catalogue.h"

namespace hikyaku::admin::setup {

/// The error's detail, line by line, with the reasons that are known put into words; others stay
/// as they are.
std::string ad_reason(const Error& error, Language language);

}  // namespace hikyaku::admin::setup
