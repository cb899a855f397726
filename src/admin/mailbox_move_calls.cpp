#include "admin/mailbox_move_calls.h"

#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

Task<Result<json::value>> folder(const directory::Backend& directory,
                                 const delivery::Accounts& accounts, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(const std::string is, co_await accounts.folder_of(account));
  co_return json::value(json::object{
      {"account", account.name}, {"folder", is}, {"wanted", accounts.home_of(account).folder}});
}

Task<Result<json::value>> move(const directory::Backend& directory, delivery::Accounts& accounts,
                               Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(const auto done, co_await accounts.move_home(account));
  co_return json::value(json::object{
      {"account", account.name}, {"from", done.from}, {"to", done.to}, {"moved", done.is_moved}});
}

}  // namespace

void add_mailbox_move_calls(Api& api, const directory::Backend& directory,
                            delivery::Accounts& accounts) {
  api.add("mailbox.folder",
          [&](Arguments arguments) { return folder(directory, accounts, std::move(arguments)); });
  api.add("mailbox.move",
          [&](Arguments arguments) { return move(directory, accounts, std::move(arguments)); });
}

}  // namespace hikyaku::admin
