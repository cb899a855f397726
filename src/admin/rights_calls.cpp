#include "admin/rights_calls.h"

#include <fmt/format.h>

#include "admin/account_status.h"
#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using delivery::Accounts;
using delivery::AccountSetting;

constexpr std::size_t by_bytes_max = 100;

std::unexpected<Error> wrong(std::string detail) {
  return fail(Error::Kind::permanent, "account.set_rights", std::move(detail));
}

/// What is to be changed, read from the arguments.
struct Wanted {
  std::optional<bool> smtp, pop3, imap;
  std::optional<auth::UseHours> hours;
  std::optional<std::uint64_t> size;
  std::optional<std::vector<std::string>> destinations;

  void apply_to(AccountSetting& setting) const {
    setting.permits.smtp = smtp.value_or(setting.permits.smtp);
    setting.permits.pop3 = pop3.value_or(setting.permits.pop3);
    setting.permits.imap = imap.value_or(setting.permits.imap);
    if (hours) setting.permits.hours = *hours;
    if (size) setting.sending.message_bytes_max = *size;
    if (destinations) setting.sending.destinations = *destinations;
  }
};

Result<> read_switch(const Arguments& arguments, std::string_view name, std::optional<bool>& to) {
  const json::value* const value = arguments.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_bool()) return wrong(fmt::format("the argument {} is not true or false", name));
  to = value->as_bool();
  return {};
}

Result<std::vector<std::string>> read_destinations(const json::value& value) {
  std::vector<std::string> all;
  if (!value.is_array() || value.as_array().size() > delivery::destinations_max)
    return wrong(fmt::format("the argument destinations is not a list of at most {}",
                             delivery::destinations_max));
  for (const json::value& one : value.as_array()) {
    const auto destination =
        one.is_string() ? delivery::parse_destination(one.as_string()) : std::nullopt;
    if (!destination) return wrong(json::serialize(one) + " is no address or domain");
    all.push_back(*destination);
  }
  return all;
}

Result<Wanted> read_wanted(const Arguments& arguments) {
  Wanted wanted;
  TRY_DO(read_switch(arguments, "smtp", wanted.smtp));
  TRY_DO(read_switch(arguments, "pop3", wanted.pop3));
  TRY_DO(read_switch(arguments, "imap", wanted.imap));
  if (arguments.contains("hours")) {
    TRY(const std::string text, text_argument(arguments, "hours"));
    wanted.hours = auth::parse_use_hours(text);
    if (!wanted.hours) return wrong(text + " are no hours such as: mon-fri 08:00-18:00");
  }
  if (arguments.contains("size")) {
    TRY(const std::uint64_t size, number_argument(arguments, "size"));
    if (size > delivery::sent_bytes_limit_max) return wrong("the size is too large");
    wanted.size = size;
  }
  if (const json::value* const value = arguments.if_contains("destinations")) {
    TRY(wanted.destinations, read_destinations(*value));
  }
  return wanted;
}

json::value show(const Accounts& accounts, const directory::Account& account) {
  const auto own = accounts.own_setting(account);
  const AccountSetting setting = own.value_or(AccountSetting());
  json::array destinations;
  for (const std::string& one : setting.sending.destinations) destinations.emplace_back(one);
  json::object shown{{"account", account.name},
                     {"guid", account.guid.text()},
                     {"status", name_of(account.status)},
                     {"smtp", setting.permits.smtp},
                     {"pop3", setting.permits.pop3},
                     {"imap", setting.permits.imap},
                     {"hours", auth::text(setting.permits.hours)},
                     {"size", setting.sending.message_bytes_max},
                     {"destinations", std::move(destinations)}};
  if (own) {
    shown["time"] = setting.time;
    shown["by"] = setting.by;
  }
  return shown;
}

Task<Result<json::value>> rights(const directory::Backend& directory, const Accounts& accounts,
                                 Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  co_return show(accounts, account);
}

struct Parts {
  const directory::Backend& directory;
  Accounts& accounts;
  auth::Sessions& sessions;
  const Clock& clock;
};

Task<Result<json::value>> set_rights(Parts parts, Arguments arguments) {
  CO_TRY(directory::Account account, find_account(parts.directory, arguments));
  CO_TRY(const Wanted wanted, read_wanted(arguments));
  std::string by = text_argument(arguments, "by").value_or("");
  if (by.size() > by_bytes_max) by.resize(by_bytes_max);
  delivery::AccountSettings::Change change = [wanted](AccountSetting& setting) {
    wanted.apply_to(setting);
  };
  CO_TRY_DO(co_await parts.accounts.set_rights(account, std::move(change), std::move(by),
                                               parts.clock.now()));
  parts.sessions.look();
  co_return show(parts.accounts, account);
}

}  // namespace

void add_rights_calls(Api& api, const directory::Backend& directory, Accounts& accounts,
                      auth::Sessions& sessions, const Clock& clock) {
  api.add("account.rights", [&directory, &accounts](Arguments given) {
    return rights(directory, accounts, std::move(given));
  });
  const Parts parts{directory, accounts, sessions, clock};
  api.add("account.set_rights",
          [parts](Arguments given) { return set_rights(parts, std::move(given)); });
}

}  // namespace hikyaku::admin
