#include "delivery/routing.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::delivery {
namespace {

bool is_own_literal(const RoutingOptions& options, std::string_view domain) {
  if (!domain.starts_with('[') || !domain.ends_with(']')) return false;
  std::string_view address = domain.substr(1, domain.size() - 2);
  if (istarts_with(address, "ipv6:")) address.remove_prefix(5);
  return std::ranges::any_of(options.own_addresses,
                             [&](const std::string& own) { return iequals(own, address); });
}

bool is_role(std::string_view local_part) {
  return iequals(local_part, "postmaster") || iequals(local_part, "abuse");
}

/// `refusal`: what it is when the mail is refused.
Route to_owner(const directory::Account& owner, const Handling& handling, Route::Kind refusal) {
  Route route;
  route.kind = handling.to != nullptr ? Route::Kind::account : refusal;
  route.account = handling.to;
  route.owner = &owner;
  route.handling = handling;
  return route;
}

Route to_administrator(const directory::View* view, const RoutingOptions& options) {
  Route route;
  route.is_for_administrator = true;
  auto address = path_of(options.administrator);
  if (!address) return route;
  if (!is_local_domain(options, address->domain)) {
    route.kind = Route::Kind::foreign;
    route.foreign = std::move(*address);
    return route;
  }
  if (view == nullptr) {
    route.kind = Route::Kind::never_seen;
    return route;
  }
  route.account = view->by_address(address->local_part, address->domain, options.strict_domains);
  if (route.account != nullptr) route.kind = Route::Kind::account;
  return route;
}

}  // namespace

bool is_local_domain(const RoutingOptions& options, std::string_view domain) {
  return std::ranges::any_of(options.domains,
                             [&](const std::string& own) { return iequals(own, domain); });
}

std::optional<smtp::Path> path_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return std::nullopt;
  return smtp::Path{std::string(address.substr(0, at)), lower(address.substr(at + 1))};
}

Route route(const directory::View* view, const RoutingOptions& options, const smtp::Path& recipient,
            Time now) {
  const bool is_mail_domain = is_local_domain(options, recipient.domain);
  const bool is_literal = is_own_literal(options, recipient.domain);
  const bool is_host = recipient.domain.empty() || iequals(recipient.domain, options.host_name);
  if (!is_mail_domain && !is_literal && !is_host) {
    Route route;
    route.kind = Route::Kind::foreign;
    route.foreign = recipient;
    return route;
  }
  if (view != nullptr) {
    // An address literal and a bare name say no domain: the name alone decides.
    const directory::Account* account =
        is_mail_domain
            ? view->by_address(recipient.local_part, recipient.domain, options.strict_domains)
        : is_literal || is_role(recipient.local_part) ? view->by_name(recipient.local_part)
                                                      : nullptr;
    if (account != nullptr)
      // RFC 5321 4.5.1: the postmaster's mail is never refused.
      return to_owner(*account,
                      is_role(recipient.local_part)
                          ? Handling{.to = account}
                          : handle(*view, options.lifecycle, *account, now),
                      Route::Kind::refused);
    if (is_mail_domain && view->is_disputed(recipient.local_part, recipient.domain)) {
      Route route;
      route.kind = Route::Kind::disputed;
      return route;
    }
  }
  // RFC 5321 4.5.1: postmaster has no less a mailbox than the people have.
  if (is_role(recipient.local_part)) return to_administrator(view, options);
  if (view == nullptr && (is_mail_domain || is_literal)) {
    Route route;
    route.kind = Route::Kind::never_seen;
    return route;
  }
  const directory::Removed* const removed =
      view == nullptr ? nullptr
      : is_mail_domain
          ? view->removed_by_address(recipient.local_part, recipient.domain, options.strict_domains)
      : is_literal ? view->removed_by_name(recipient.local_part)
                   : nullptr;
  if (removed == nullptr) return {};
  // To others there is nobody of that name any more.
  return to_owner(*removed->account, handle(*view, options.lifecycle, *removed, now),
                  Route::Kind::unknown);
}

}  // namespace hikyaku::delivery
