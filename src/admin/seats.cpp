#include "admin/seats.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::admin {

Seats seats_of(const directory::View& view, const std::vector<config::Domain>& domains) {
  using directory::AccountStatus;
  Seats seats;
  for (const config::Domain& one : domains)
    seats.domains.push_back({one.name, 0, static_cast<std::size_t>(one.max_accounts)});
  for (const directory::AccountPtr& account : view.accounts()) {
    ++seats.accounts;
    seats.disabled +=
        account->status == AccountStatus::disabled || account->status == AccountStatus::expired;
    seats.aliases += account->aliases.size();
    const auto domain = std::ranges::find_if(seats.domains, [&](const Seats::OfDomain& one) {
      return iequals(one.name, account->domain);
    });
    if (domain == seats.domains.end())
      ++seats.without_domain;
    else
      ++domain->accounts;
  }
  return seats;
}

}  // namespace hikyaku::admin
