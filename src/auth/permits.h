// What an administrator allows an account beside what the directory says of it: which services, and
// when.
#pragma once

#include <functional>
#include <optional>

#include "auth/use_hours.h"
#include "base/events.h"
#include "base/guid.h"
#include "directory/directory.h"

namespace hikyaku::auth {

struct Permits {
  bool smtp = true;  // SMTP AUTH
  bool pop3 = true;
  bool imap = true;
  UseHours hours;
  bool operator==(const Permits&) const = default;
};

/// From any thread, without waiting. Empty: everything is allowed.
using PermitsOf = std::function<Permits(const Guid&)>;

/// Why the account may not use the service now; nothing: it may.
std::optional<directory::Verdict> refusal(const Permits& permits, Service service, Time now);

}  // namespace hikyaku::auth
