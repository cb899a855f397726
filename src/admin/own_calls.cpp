#include "admin/own_calls.h"

#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::OwnChange;
using directory::OwnDirectory;
using directory::OwnRefusal;

json::value json_of(const std::optional<OwnRefusal>& refused) {
  if (!refused) return json::object();
  return json::object{{"refused", name_of(refused->reason)}, {"detail", refused->detail}};
}

Result<std::optional<std::string>> optional_text(const Arguments& arguments,
                                                 std::string_view name) {
  if (!arguments.contains(name)) return std::nullopt;
  TRY(std::string text, text_argument(arguments, name));
  return text;
}

std::optional<bool> flag(const Arguments& arguments, std::string_view name) {
  const json::value* const value = arguments.if_contains(name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->as_bool();
}

Result<std::optional<std::vector<std::string>>> texts(const Arguments& arguments,
                                                      std::string_view name) {
  const json::value* const value = arguments.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array())
    return fail(Error::Kind::permanent, std::string(name), "must be a list of texts");
  std::vector<std::string> all;
  for (const json::value& one : value->as_array()) {
    if (!one.is_string())
      return fail(Error::Kind::permanent, std::string(name), "must be a list of texts");
    all.emplace_back(one.as_string());
  }
  return all;
}

Result<std::optional<std::int64_t>> expiry(const Arguments& arguments) {
  if (!arguments.contains("expires")) return std::nullopt;
  TRY(const std::uint64_t seconds, number_argument(arguments, "expires"));
  return static_cast<std::int64_t>(seconds);
}

Result<OwnChange> change_of(const Arguments& arguments) {
  OwnChange change;
  TRY(change.display_name, optional_text(arguments, "display_name"));
  TRY(change.home, optional_text(arguments, "home"));
  TRY(change.password, optional_text(arguments, "password"));
  TRY(change.aliases, texts(arguments, "aliases"));
  TRY(change.expires, expiry(arguments));
  change.is_enabled = flag(arguments, "enabled");
  return change;
}

Task<Result<json::value>> create(OwnDirectory& own, Arguments arguments) {
  CO_TRY(const std::string address, text_argument(arguments, "account"));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(const OwnChange given, change_of(arguments));
  const auto at = address.rfind('@');
  directory::NewOwnAccount account;
  account.name = address.substr(0, at);
  account.domain = at == address.npos ? "" : address.substr(at + 1);
  account.display_name = given.display_name.value_or("");
  account.home = given.home.value_or("");
  account.aliases = given.aliases.value_or(std::vector<std::string>());
  account.password = given.password;
  account.expires = given.expires.value_or(0);
  account.is_enabled = given.is_enabled.value_or(true);
  std::vector<directory::NewOwnAccount> accounts;
  accounts.push_back(std::move(account));
  CO_TRY(const OwnDirectory::Refusals refusals,
         co_await own.create(std::move(accounts), std::move(by)));
  co_return json_of(refusals.front());
}

Task<Result<json::value>> change(OwnDirectory& own, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(own, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(OwnChange wanted, change_of(arguments));
  wanted.password = std::nullopt;
  CO_TRY(wanted.name, optional_text(arguments, "name"));
  CO_TRY(wanted.domain, optional_text(arguments, "domain"));
  CO_TRY(const auto refused, co_await own.change(account.guid, std::move(wanted), std::move(by)));
  co_return json_of(refused);
}

Task<Result<json::value>> set_password(OwnDirectory& own, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(own, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  OwnChange wanted;
  CO_TRY(wanted.password, text_argument(arguments, "password"));
  CO_TRY(const auto refused, co_await own.change(account.guid, std::move(wanted), std::move(by)));
  co_return json_of(refused);
}

Task<Result<json::value>> remove(OwnDirectory& own, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(own, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(const auto refused, co_await own.remove(account.guid, std::move(by)));
  co_return json_of(refused);
}

Task<Result<json::value>> answer(json::value value) {
  co_return value;
}

void add_refused(Api& api, std::string method, const char* reason, const std::string& kind) {
  api.add(std::move(method), [reason, kind](Arguments) {
    return answer(json::object{{"refused", reason}, {"detail", kind}});
  });
}

}  // namespace

void add_own_calls(Api& api, OwnDirectory* own, std::string kind) {
  const auto add = [&](std::string method,
                       Task<Result<json::value>> (*run)(OwnDirectory&, Arguments)) {
    if (own == nullptr) return add_refused(api, std::move(method), "not_own", kind);
    api.add(std::move(method),
            [own, run](Arguments arguments) { return run(*own, std::move(arguments)); });
  };
  add("account.create", create);
  add("account.change", change);
  add("account.set_own_password", set_password);
  add("account.delete", remove);
  api.add("account.kind", [kind](Arguments) { return answer(json::object{{"kind", kind}}); });
}

void add_no_people_calls(Api& api, std::string kind) {
  for (const char* method : {"person.create", "person.change", "person.set_password",
                             "person.add_to_mail", "person.remove_from_mail"})
    add_refused(api, method, "not_ad", kind);
  add_refused(api, "directory.delegation", "not_ad", kind);
}

}  // namespace hikyaku::admin
