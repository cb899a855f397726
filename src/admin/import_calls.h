// Accounts from a table and into one (account_table.h), over the API.
//
//   account.export {}: [{"name", "full_name", "domain", "home", "smtp", "apop", "bytes", "pop3",
//     "imap"}], by name: what the account list shows; a domain that is blank there is blank.
//     "apop": it has a mail password of its own. "bytes": its limit, 0: unlimited.
//
//   account.import {"name", "password", "full_name", "domain", "home", "smtp", "apop", "bytes",
//     "pop3", "imap", "dry", "by"}: {"outcome": ...}. An account that is here already is never
//     changed.
//       "created": it was made, in the mail group and in its domain's group, with its settings
//       "added": the directory had it, and it is in the mail group now; nothing else was changed
//       "exists": it was here
//       "refused": nothing was made; "why" is "domain" (not one of this server's), "no_password",
//         or "directory": then "refusal" is as people_calls.h says
//       "incomplete": it was made, and "detail" says which of its settings could not be kept
//     "dry": what would be.
#pragma once

#include "admin/api.h"
#include "config/config.h"
#include "delivery/accounts.h"
#include "directory/ad/directory.h"

namespace hikyaku::admin {

struct ImportParts {
  Api& api;  // whose other calls do the work
  const directory::Backend& directory;
  directory::AdDirectory* ad;  // null: the mode is another one
  const delivery::Accounts& accounts;
  std::function<std::vector<config::Domain>()> domains;
  /// Does the server use mail passwords of its own? Then the flag APOP sets one.
  bool uses_stored_passwords = false;
};

/// All of these must outlive the API's use.
void add_import_calls(ImportParts parts);

}  // namespace hikyaku::admin
