// What another view of the directory would mean for people: in the rows of a Report, in the texts
// "simulate.<id>". Pure.
#pragma once

#include <functional>

#include "admin/doctor/report.h"
#include "auth/sessions.h"
#include "directory/directory.h"

namespace hikyaku::admin {

struct DifferenceOptions {
  bool strict_domains = false;
  /// Where an account's mail is by the configuration.
  std::function<std::string(const directory::Account&)> folder_of;
  std::vector<auth::Sessions::Row> sessions;  // that are open
  Time now{};
};

/// Adds what `after` changes, account by account in the order of their names.
void add_difference(doctor::Report& report, const directory::View& before,
                    const directory::View& after, const DifferenceOptions& options);

}  // namespace hikyaku::admin
