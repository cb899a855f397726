#include "auth/ticket_acceptor.h"

#include <algorithm>

namespace hikyaku::auth {

bool TicketServices::has_any() const {
  return std::ranges::find(has_key, true) != has_key.end();
}

std::string TicketServices::text() const {
  std::string names;
  for (std::size_t i = 0; i < has_key.size(); ++i)
    if (has_key[i]) (names += names.empty() ? "" : " ") += name_of(static_cast<Service>(i));
  return names;
}

}  // namespace hikyaku::auth
