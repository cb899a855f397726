#include "auth/permits.h"

namespace hikyaku::auth {

std::optional<directory::Verdict> refusal(const Permits& permits, Service service, Time now) {
  if ((service == Service::smtp && !permits.smtp) || (service == Service::pop3 && !permits.pop3) ||
      (service == Service::imap && !permits.imap))
    return directory::Verdict::service_off;
  if (!permits.hours.spans.empty() && !is_within(permits.hours, local_minute(now)))
    return directory::Verdict::outside_use_hours;
  return std::nullopt;
}

}  // namespace hikyaku::auth
