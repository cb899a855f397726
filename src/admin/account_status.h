// The word for what the directory says of an account. Private to the library.
#pragma once

#include <string_view>

#include "directory/directory.h"

namespace hikyaku::admin {

inline std::string_view name_of(directory::AccountStatus status) {
  constexpr std::string_view names[] = {"enabled", "disabled",         "locked",
                                        "expired", "password_expired", "must_change_password"};
  return names[static_cast<int>(status)];
}

}  // namespace hikyaku::admin
