// The mechanisms that show the password: PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login).
// Private to the library.
#pragma once

#include <memory>

#include "auth/mechanism.h"

namespace hikyaku::auth {

inline constexpr std::string_view plain_name = "PLAIN", login_name = "LOGIN";
std::unique_ptr<Mechanism> make_plain();
std::unique_ptr<Mechanism> make_login();

}  // namespace hikyaku::auth
