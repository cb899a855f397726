#include "auth/secrets.h"

namespace hikyaku::auth {

// All forms of a name that could be an account's make the same invention, as those of one that is.
DirectorySecrets::Named DirectorySecrets::find(std::string_view login) const {
  const auto view = directory_.view();
  if (!view) return {nullptr, std::string(login)};
  if (const directory::Account* const account = view->by_login(login))
    return {passwords_.find(account->guid), account->name};
  return {nullptr, std::string(view->name_in(login))};
}

Secrets::Scram DirectorySecrets::scram(std::string_view login) const {
  const Named named = find(login);
  Scram invented{passwords_.fake_verifier(named.name), {}};  // always: it takes its time
  if (!named.stored) return invented;
  return {named.stored->verifier, named.stored->account};
}

Secrets::Shared DirectorySecrets::shared(std::string_view login) const {
  const Named named = find(login);
  Shared invented{passwords_.fake_secret(named.name), {}};
  auto secret = named.stored ? passwords_.reversible(*named.stored) : std::nullopt;
  if (!secret) return invented;
  return {*std::move(secret), named.stored->account};
}

}  // namespace hikyaku::auth
