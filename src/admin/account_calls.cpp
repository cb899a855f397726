#include "admin/account_calls.h"

#include <algorithm>
#include <cmath>

#include "admin/account_status.h"
#include "admin/find_account.h"
#include "base/text.h"
#include "directory/addresses.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::Account;

std::int64_t seconds(Time time) {
  return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

bool matches(const Account& account, std::string_view text) {
  if (text.empty() || lower(account.name).contains(text) || account.display_name.contains(text))
    return true;
  const auto addresses = directory::own_addresses(account);
  return std::ranges::any_of(
      addresses, [text](std::string_view address) { return lower(address).contains(text); });
}

Task<Result<json::value>> list(const directory::Backend& directory,
                               const delivery::RoutingOptions& routing, Arguments arguments) {
  CO_TRY(const auto view, known_accounts(directory));
  const std::string match = lower(text_argument(arguments, "match").value_or(""));
  std::vector<const Account*> found;
  for (const directory::AccountPtr& account : view->accounts())
    if (matches(*account, match)) found.push_back(account.get());
  std::ranges::sort(found, {}, [](const Account* account) { return lower(account->name); });
  json::array rows;
  for (const Account* account : found) {
    json::array addresses;
    for (const std::string& one : view->addresses_of(*account, routing.strict_domains))
      addresses.emplace_back(one);
    rows.push_back(json::object{{"name", account->name},
                                {"display_name", account->display_name},
                                {"addresses", std::move(addresses)},
                                {"status", name_of(account->status)},
                                {"guid", account->guid.text()}});
  }
  co_return json::value(std::move(rows));
}

// Milliseconds with one decimal; null: not measured.
json::value average(const std::optional<directory::Pace::Took>& took) {
  if (!took) return nullptr;
  return std::round(took->count() * 10) / 10;
}

json::object row_of(const directory::ControllerStatus& status) {
  const directory::ControllerHealth& health = status.health;
  json::object row{{"host", status.controller.host},
                   {"address", status.controller.address},
                   {"state", name_of(health.state())},
                   {"ping_ms", average(health.pace.ping())},
                   {"login_ms", average(health.pace.login())},
                   {"failures", health.failures},
                   {"last_error", health.last_error},
                   {"last_error_at", seconds(health.last_error_at)},
                   {"open_for", 0}};
  if (health.failing) {
    const auto left = health.retry_at - std::chrono::steady_clock::now();
    row["open_for"] = std::max<std::int64_t>(0, std::chrono::ceil<Seconds>(left).count());
  }
  if (!health.says) return row;  // it answers no pings
  row["site"] = health.says->site;
  row["writable"] = health.says->is_writable();
  row["global_catalogue"] = health.says->has_global_catalogue();
  row["closest"] = health.says->is_closest();
  return row;
}

directory::AdStatus status_of(const directory::View* view, const directory::AdDirectory* ad) {
  if (ad != nullptr) return ad->status();
  directory::AdStatus status;
  status.is_domain_found = true;
  if (view) status.last_sync = view->seen();
  return status;
}

json::value status_of(const directory::Backend& directory, const directory::AdDirectory* ad) {
  const auto view = directory.view();
  const directory::AdStatus status = status_of(view.get(), ad);
  json::array held;
  for (const directory::HeldAccount& one : status.held)
    held.push_back(
        json::object{{"name", one.name}, {"guid", one.guid.text()}, {"harm", name_of(one.harm)}});
  json::array controllers;
  for (const directory::ControllerStatus& one : status.controllers)
    controllers.push_back(row_of(one));
  return json::object{{"seen", view ? seconds(view->seen()) : 0},
                      {"last_sync", seconds(status.last_sync)},
                      {"last_error", status.last_error},
                      {"domain_found", status.is_domain_found},
                      {"accounts", view ? view->accounts().size() : 0},
                      {"controller", status.controller},
                      {"feed", status.feed},
                      {"controllers", std::move(controllers)},
                      {"last_change", seconds(status.last_change)},
                      {"brake", json::object{{"held", status.held_count},
                                             {"since", seconds(status.held_since)},
                                             {"accounts", std::move(held)}}}};
}

Task<Result<json::value>> status(const directory::Backend& directory,
                                 const directory::AdDirectory* ad) {
  co_return status_of(directory, ad);
}

Task<Result<json::value>> refresh(directory::Backend& directory, const directory::AdDirectory* ad) {
  CO_TRY_DO(co_await directory.refresh_now());
  co_return status_of(directory, ad);
}

Task<Result<json::value>> confirm(directory::Backend& directory, directory::AdDirectory* ad) {
  if (ad != nullptr) CO_TRY_DO(co_await ad->confirm());
  co_return status_of(directory, ad);
}

}  // namespace

void add_account_calls(Api& api, const directory::Backend& directory,
                       const delivery::RoutingOptions& routing) {
  api.add("account.list", [&directory, &routing](Arguments given) {
    return list(directory, routing, std::move(given));
  });
}

void add_directory_calls(Api& api, directory::Backend& directory, directory::AdDirectory* ad) {
  api.add("directory.status", [&directory, ad](Arguments) { return status(directory, ad); });
  api.add("directory.refresh", [&directory, ad](Arguments) { return refresh(directory, ad); });
  api.add("directory.confirm", [&directory, ad](Arguments) { return confirm(directory, ad); });
}

}  // namespace hikyaku::admin
