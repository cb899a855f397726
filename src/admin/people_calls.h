// Writing people back to the directory over the API. Each answers {} when it is done, or
// {"refused": reason, "detail", "rule", "length_min", "history", "age_min", "age_max"}
// (directory/ad/people_writer.h); then nothing was changed.
//
//   person.create {"name", "display_name", "password", "home", "domain", "container",
//     "must_change", "by"}; with "dry": true nothing is made, only looked at
//
//   person.change {"account", "by"} and, as far as it shall change, "name", "display_name", "home",
//     "domain", "enabled", "unlock"
//
//   person.set_password {"account", "password", "must_change", "by"}
//
//   person.change_password {"account", "old_password", "password", "by"}: as its owner does
//
//   person.add_to_mail {"name", "by"}; person.remove_from_mail {"account", "by"}: in the mail group
//
//   directory.delegation {"container"}: {"account", "samba": ["command"], "windows": ["command"]}
//
//   account.seats {}: {"accounts", "disabled", "aliases", "without_domain", "domains": [{"name",
//     "accounts", "max"}]} (seats.h)
//
// An account is a login name in any form, or a GUID. Passwords are in no event.
#pragma once

#include "admin/api.h"
#include "config/config.h"
#include "directory/ad/directory.h"

namespace hikyaku::admin {

/// The directory must outlive the API's use. `domains` gives those of the configuration now.
void add_seats_calls(Api& api, const directory::Backend& directory,
                     std::function<std::vector<config::Domain>()> domains);
void add_people_calls(Api& api, directory::AdDirectory& directory,
                      std::function<std::vector<config::Domain>()> domains);

}  // namespace hikyaku::admin
