#include "admin/quota_calls.h"

#include <fmt/format.h>

#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using delivery::Accounts;

constexpr std::size_t by_bytes_max = 100;

/// Into `limit`, when the argument is given.
Result<> read_limit(const Arguments& arguments, std::string_view name,
                    std::optional<std::uint64_t>& limit) {
  const json::value* const value = arguments.if_contains(name);
  if (value == nullptr) return {};
  boost::system::error_code wrong;
  const auto number = value->to_number<std::uint64_t>(wrong);
  if (wrong || number > delivery::quota_limit_max)
    return fail(Error::Kind::permanent, "account.quota",
                fmt::format("the argument {} is not a number from 0 to {}", name,
                            delivery::quota_limit_max));
  limit = number;
  return {};
}

json::object limit_json(std::uint64_t used, const delivery::Limit& limit) {
  return {{"used", used}, {"limit", limit.max}, {"source", name_of(limit.source)}};
}

Task<Result<json::value>> show(Accounts& accounts, directory::Account account) {
  CO_TRY(const auto opened, co_await accounts.open(account));
  const store::AccountState now = opened->state();
  const delivery::AccountQuota quota = accounts.quota_of(account);
  json::object own;
  if (const auto setting = accounts.own_setting(account)) {
    if (setting->quota.bytes_max) own["bytes"] = *setting->quota.bytes_max;
    if (setting->quota.messages_max) own["messages"] = *setting->quota.messages_max;
    own["time"] = setting->time;
    own["by"] = setting->by;
  }
  co_return json::value(json::object{{"account", account.name},
                                     {"guid", account.guid.text()},
                                     {"domain", accounts.home_of(account).domain},
                                     {"bytes", limit_json(now->bytes, quota.bytes)},
                                     {"messages", limit_json(now->message_count, quota.messages)},
                                     {"own", std::move(own)}});
}

Task<Result<json::value>> quota(const directory::Backend& directory, Accounts& accounts,
                                Arguments arguments) {
  CO_TRY(directory::Account account, find_account(directory, arguments));
  co_return co_await show(accounts, std::move(account));
}

Task<Result<json::value>> set_quota(const directory::Backend& directory, Accounts& accounts,
                                    const Clock& clock, Arguments arguments) {
  CO_TRY(directory::Account account, find_account(directory, arguments));
  delivery::QuotaSetting wanted;
  const json::value* const to_default = arguments.if_contains("default");
  const bool is_anew = to_default != nullptr && to_default->is_bool() && to_default->as_bool();
  const auto before = accounts.own_setting(account);
  if (before && !is_anew) wanted = before->quota;
  CO_TRY_DO(read_limit(arguments, "bytes", wanted.bytes_max));
  CO_TRY_DO(read_limit(arguments, "messages", wanted.messages_max));
  std::string by = text_argument(arguments, "by").value_or("");
  if (by.size() > by_bytes_max) by.resize(by_bytes_max);
  CO_TRY_DO(co_await accounts.set_quota(account, wanted, std::move(by), clock.now()));
  co_return co_await show(accounts, std::move(account));
}

}  // namespace

void add_quota_calls(Api& api, const directory::Backend& directory, Accounts& accounts,
                     const Clock& clock) {
  api.add("account.quota", [&directory, &accounts](Arguments given) {
    return quota(directory, accounts, std::move(given));
  });
  api.add("account.set_quota", [&directory, &accounts, &clock](Arguments given) {
    return set_quota(directory, accounts, clock, std::move(given));
  });
}

}  // namespace hikyaku::admin
