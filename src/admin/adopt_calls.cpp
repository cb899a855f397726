#include "admin/adopt_calls.h"

#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::Account;
using directory::Adoption;
using directory::AdoptionPlan;
using directory::KnownAccount;
using directory::OwnDirectory;

struct Parts {
  directory::AdoptingDirectory& directory;
  OwnDirectory* const own;
  delivery::Accounts& accounts;
  log::Engine& engine;
  const std::vector<std::string> domains;
};
using PartsPtr = std::shared_ptr<Parts>;

json::value refused(const char* reason, std::string_view detail) {
  return json::object{{"refused", reason}, {"detail", detail}};
}

/// Does it hold messages? A mailbox that was only opened holds none.
Task<Result<bool>> has_messages(delivery::Accounts& accounts, Account account) {
  CO_TRY(const bool exists, co_await accounts.has_mail(account));
  if (!exists) co_return false;
  CO_TRY(const auto opened, co_await accounts.open(account));
  co_return opened->state()->message_count > 0;
}

Task<Result<json::value>> adoptions(PartsPtr parts) {
  CO_TRY(const auto view, known_accounts(parts->directory));
  CO_TRY(const auto known, co_await directory::known_accounts_of(parts->engine));
  json::array rows;
  std::vector<KnownAccount> with_mail;
  for (const KnownAccount& one : known) {
    const Guid& guid = one.account->guid;
    // Whose account is there, with another one's mailbox perhaps.
    if (view->by_guid(guid) || parts->directory.identity_of(guid)) continue;
    CO_TRY(const bool has, co_await parts->accounts.has_mail(*one.account));
    if (has) with_mail.push_back(one);
  }
  for (const AdoptionPlan& plan : directory::plan_of(with_mail, *view, parts->domains)) {
    json::object row{{"from", json::object{{"guid", plan.from->account->guid.text()},
                                           {"kind", plan.from->kind},
                                           {"name", plan.from->account->name}}},
                     {"address", plan.address},
                     {"state", name_of(plan.state)}};
    if (plan.to) {
      CO_TRY(const bool is_used, co_await has_messages(parts->accounts, *plan.to));
      if (is_used) row["state"] = "has_mail";
      row["account"] = plan.to->name;
    }
    rows.push_back(std::move(row));
  }
  co_return json::value(std::move(rows));
}

Result<Guid> guid_argument(const Arguments& arguments) {
  TRY(const std::string text, text_argument(arguments, "from"));
  const auto guid = Guid::from_text(text);
  if (!guid) return fail(Error::Kind::permanent, "from", text + " is no GUID");
  return *guid;
}

Task<Result<json::value>> adopt(PartsPtr parts, Arguments arguments) {
  CO_TRY(const Account account, find_account(parts->directory, arguments));
  CO_TRY(const Guid from, guid_argument(arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(const auto view, known_accounts(parts->directory));
  if (const Account* const has = view->by_guid(from)) co_return refused("in_use", has->name);
  Account old;
  old.guid = from;
  CO_TRY(const bool exists, co_await parts->accounts.has_mail(old));
  if (!exists) co_return refused("no_mail", from.text());
  CO_TRY(const bool is_used, co_await has_messages(parts->accounts, account));
  if (is_used) co_return refused("has_mail", account.name);
  const auto identity = parts->directory.identity_of(account.guid);
  if (!identity) co_return refused("in_use", account.name);
  const std::int64_t now =
      std::chrono::floor<Seconds>(system_clock().now()).time_since_epoch().count();
  CO_TRY_DO(co_await parts->directory.adopt({*identity, from, now, by}));
  // What was delivered meanwhile would be out of sight.
  CO_TRY(const bool was_used, co_await has_messages(parts->accounts, account));
  if (was_used) {
    CO_TRY_DO(co_await parts->directory.adopt({*identity, account.guid, now, by}));
    co_return refused("has_mail", account.name);
  }
  event(Level::notice, "account.adopted",
        {{"account", account.name},
         {"guid", identity->text()},
         {"mailbox", from.text()},
         {"by", by}});
  co_return json::object();
}

Task<Result<json::value>> adopt_new(PartsPtr parts, Arguments arguments) {
  CO_TRY(const Guid from, guid_argument(arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  if (parts->own == nullptr) co_return refused("not_own", "");
  CO_TRY(const auto view, known_accounts(parts->directory));
  CO_TRY(const auto known, co_await directory::known_accounts_of(parts->engine));
  for (const AdoptionPlan& plan : directory::plan_of(known, *view, parts->domains)) {
    const Account& old = *plan.from->account;
    if (old.guid != from) continue;
    if (plan.state != AdoptionPlan::State::missing) co_return refused("name_taken", plan.address);
    directory::NewOwnAccount account;
    const auto at = plan.address.rfind('@');
    account.name = plan.address.substr(0, at);
    account.domain = plan.address.substr(at + 1);
    account.display_name = old.display_name;
    account.guid = from;
    std::vector<directory::NewOwnAccount> accounts;
    accounts.push_back(std::move(account));
    CO_TRY(const OwnDirectory::Refusals refusals,
           co_await parts->own->create(std::move(accounts), std::move(by)));
    if (!refusals.front()) co_return json::object();
    co_return json::object{{"refused", name_of(refusals.front()->reason)},
                           {"detail", refusals.front()->detail}};
  }
  co_return refused("no_mail", from.text());
}

}  // namespace

void add_adopt_calls(Api& api, directory::AdoptingDirectory& directory, OwnDirectory* own,
                     delivery::Accounts& accounts, log::Engine& engine,
                     std::vector<std::string> domains) {
  const auto parts = std::make_shared<Parts>(directory, own, accounts, engine, std::move(domains));
  api.add("account.adoptions", [parts](Arguments) { return adoptions(parts); });
  api.add("account.adopt", [parts](Arguments given) { return adopt(parts, std::move(given)); });
  api.add("account.adopt_new",
          [parts](Arguments given) { return adopt_new(parts, std::move(given)); });
}

}  // namespace hikyaku::admin
