// What `hikyaku doctor` looks at. Blocking: seconds in all. Nothing is changed.
#pragma once

#include "admin/doctor/report.h"
#include "config/config.h"
#include "directory/ad/membership.h"
#include "directory/ad/options.h"

namespace hikyaku::admin::doctor {

/// DNS, the domain and its controllers, the reading account, the groups.
void check_directory(Report& report, const directory::AdOptions& options, Language language);
/// This machine's name, the MX records of the mail domains, the certificate, room on the disk.
/// `certificate_file`: the one that is used.
void check_machine(Report& report, const config::Config& config, const std::string& host_name,
                   const std::string& certificate_file, Time now);

/// Single sign-on: the account of `hikyaku join`, its names and keys, here and in the domain.
void check_membership(Report& report, const directory::AdOptions& options,
                      const std::string& keytab, const std::vector<std::string>& service_names,
                      Language language);
void check_membership(Report& report, const directory::MembershipState& state,
                      const std::vector<std::string>& service_names);
/// What is wrong, in words for an administrator.
std::string membership_text(const directory::MembershipProblem& problem, Language language);

}  // namespace hikyaku::admin::doctor
