#include "auth/logon_hours.h"

namespace hikyaku::auth {

bool is_within_logon_hours(std::string_view logon_hours, Time now) {
  if (logon_hours.size() != 21) return true;
  const auto hours = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
  constexpr int thursday = 4;  // 1970-01-01
  const auto hour = static_cast<unsigned>((hours + thursday * 24) % 168);
  return static_cast<unsigned char>(logon_hours[hour / 8]) >> (hour % 8) & 1;
}

}  // namespace hikyaku::auth
