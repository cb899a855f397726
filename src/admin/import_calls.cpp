#include "admin/import_calls.h"

#include <algorithm>

#include "admin/account_table.h"
#include "admin/find_account.h"
#include "base/text.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using Parts = std::shared_ptr<const ImportParts>;

Task<Result<json::value>> list(Parts parts) {
  CO_TRY(const auto view, known_accounts(parts->directory));
  std::vector<const directory::Account*> all;
  for (const directory::AccountPtr& account : view->accounts()) all.push_back(account.get());
  std::ranges::sort(all, {}, [](const directory::Account* one) { return lower(one->name); });
  json::array rows;
  for (const directory::Account* one : all) {
    const auto setting = parts->accounts.own_setting(*one).value_or(delivery::AccountSetting());
    CO_TRY(const Reply password,
           co_await parts->api.call("account.password", {{"account", one->guid.text()}}, {}));
    rows.push_back(json::object{{"name", one->name},
                                {"full_name", one->display_name},
                                {"domain", one->domain},
                                {"home", one->home},
                                {"smtp", setting.permits.smtp},
                                {"apop", password.value.as_object().at("stored")},
                                {"bytes", parts->accounts.quota_of(*one).bytes.max},
                                {"pop3", setting.permits.pop3},
                                {"imap", setting.permits.imap}});
  }
  co_return json::value(std::move(rows));
}

struct Wanted {
  TableRow row;
  std::string by;
  bool is_dry = false;
};

Result<bool> flag_argument(const Arguments& arguments, std::string_view name) {
  const json::value* const value = arguments.if_contains(name);
  if (value == nullptr || !value->is_bool())
    return fail(Error::Kind::permanent, "account.import",
                "the argument " + std::string(name) + " is not true or false");
  return value->as_bool();
}

Result<Wanted> read(const Arguments& arguments) {
  Wanted wanted;
  TableRow& row = wanted.row;
  TRY(row.name, text_argument(arguments, "name"));
  TRY(row.password, text_argument(arguments, "password"));
  TRY(row.full_name, text_argument(arguments, "full_name"));
  TRY(row.domain, text_argument(arguments, "domain"));
  TRY(row.home, text_argument(arguments, "home"));
  TRY(row.bytes_max, number_argument(arguments, "bytes"));
  TRY(row.smtp, flag_argument(arguments, "smtp"));
  TRY(row.apop, flag_argument(arguments, "apop"));
  TRY(row.pop3, flag_argument(arguments, "pop3"));
  TRY(row.imap, flag_argument(arguments, "imap"));
  TRY(wanted.is_dry, flag_argument(arguments, "dry"));
  TRY(wanted.by, text_argument(arguments, "by"));
  return wanted;
}

json::value outcome(std::string_view word) {
  return json::object{{"outcome", word}};
}
json::value refused(std::string_view why, json::value refusal = json::object()) {
  return json::object{{"outcome", "refused"}, {"why", why}, {"refusal", std::move(refusal)}};
}

/// What the table says besides the directory's own attributes. A failure names the setting.
Task<Result<>> keep_settings(Parts parts, std::string account, Wanted wanted) {
  const TableRow& row = wanted.row;
  if (!row.smtp || !row.pop3 || !row.imap)
    CO_TRY_DO(co_await parts->api.call("account.set_rights",
                                       {{"account", account},
                                        {"smtp", row.smtp},
                                        {"pop3", row.pop3},
                                        {"imap", row.imap},
                                        {"by", wanted.by}},
                                       {}));
  if (row.bytes_max != 0)
    CO_TRY_DO(co_await parts->api.call(
        "account.set_quota", {{"account", account}, {"bytes", row.bytes_max}, {"by", wanted.by}},
        {}));
  if (parts->uses_stored_passwords && row.apop)
    CO_TRY_DO(co_await parts->api.call(
        "account.set_password",
        {{"account", account}, {"password", row.password}, {"by", wanted.by}}, {}));
  co_return Result<>();
}

/// As the account manager's (B-12): a user whom only the directory has comes into the mail group.
Task<Result<json::value>> add(Parts parts, Wanted wanted) {
  if (wanted.is_dry) co_return outcome("added");
  CO_TRY(const Reply done,
         co_await parts->api.call("person.add_to_mail",
                                  {{"name", wanted.row.name}, {"by", wanted.by}}, {}));
  co_return done.value.as_object().contains("refused") ? refused("directory", done.value)
                                                       : outcome("added");
}

Task<Result<json::value>> create(Parts parts, Wanted wanted) {
  const TableRow& row = wanted.row;
  if (!row.has_password()) co_return refused("no_password");
  const bool is_ad = parts->ad != nullptr;
  const std::string account = is_ad || row.domain.empty() ? row.name : row.name + "@" + row.domain;
  if (!is_ad && wanted.is_dry) co_return outcome("created");
  Arguments person{{is_ad ? "name" : "account", account},
                   {"password", row.password},
                   {"display_name", row.full_name},
                   {"home", row.home},
                   {"by", wanted.by}};
  if (is_ad) person["domain"] = row.domain;
  if (wanted.is_dry) person["dry"] = true;
  CO_TRY(const Reply done, co_await parts->api.call(is_ad ? "person.create" : "account.create",
                                                    std::move(person), {}));
  if (done.value.as_object().contains("refused")) co_return refused("directory", done.value);
  if (wanted.is_dry) co_return outcome("created");
  const auto kept = co_await keep_settings(parts, account, wanted);
  if (kept) co_return outcome("created");
  co_return json::value(json::object{{"outcome", "incomplete"}, {"detail", kept.error().detail}});
}

Task<Result<json::value>> import(Parts parts, Arguments arguments) {
  CO_TRY(const Wanted wanted, read(arguments));
  const TableRow& row = wanted.row;
  CO_TRY(const auto view, known_accounts(parts->directory));
  const bool is_ad = parts->ad != nullptr;
  const bool is_here = is_ad || row.domain.empty()
                           ? view->by_name(row.name) != nullptr
                           : view->by_login(row.name + "@" + row.domain) != nullptr;
  if (is_here) co_return outcome("exists");
  const auto domains = parts->domains();
  if (!row.domain.empty() && std::ranges::none_of(domains, [&](const config::Domain& one) {
        return iequals(one.name, row.domain);
      }))
    co_return refused("domain");
  if (!is_ad) co_return co_await create(parts, wanted);
  if (!directory::is_account_name(row.name))
    co_return refused(
        "directory",
        json::object{{"refused", "name_invalid"}, {"detail", row.name}, {"rule", "unknown"}});
  CO_TRY(const directory::UserExplanation known, co_await parts->ad->explain(row.name));
  if (known.count == 0) co_return co_await create(parts, wanted);
  using How = directory::Membership::How;
  // In the group, but not in the view: the next reading brings it.
  if (known.mail_group.how != How::none && known.mail_group.how != How::no_group)
    co_return outcome("exists");
  if (!known.is_person)
    co_return refused(
        "directory",
        json::object{{"refused", "name_taken"}, {"detail", row.name}, {"rule", "unknown"}});
  co_return co_await add(parts, wanted);
}

}  // namespace

void add_import_calls(ImportParts given) {
  Api& api = given.api;
  const auto parts = std::make_shared<const ImportParts>(std::move(given));
  api.add("account.export", [parts](Arguments) { return list(parts); });
  api.add("account.import",
          [parts](Arguments arguments) { return import(parts, std::move(arguments)); });
}

}  // namespace hikyaku::admin
