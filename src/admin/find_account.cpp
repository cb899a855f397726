#include "admin/find_account.h"

namespace hikyaku::admin {

Result<std::shared_ptr<const directory::View>> known_accounts(const directory::Backend& directory) {
  if (auto view = directory.view()) return view;
  return fail(Error::Kind::temporary, "account",
              "the directory has not been read yet: see `hikyaku service status`");
}

Result<directory::Account> find_account(const directory::Backend& directory,
                                        const Arguments& arguments) {
  TRY(const std::string name, text_argument(arguments, "account"));
  TRY(const auto view, known_accounts(directory));
  const auto guid = Guid::from_text(name);
  const directory::Account* const account = guid ? view->by_guid(*guid) : view->by_login(name);
  if (account == nullptr)
    return fail(Error::Kind::permanent, "account", "there is no mail account " + name);
  return *account;
}

}  // namespace hikyaku::admin
