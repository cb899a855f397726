#include <algorithm>

#include <fmt/format.h>

#include "admin/doctor/checks.h"
#include "admin/setup/ad_reason.h"
#include "directory/ad/examination.h"
#include "directory/ad/probe.h"

namespace hikyaku::admin::doctor {
namespace {

using directory::ControllerExamination;

/// Kerberos refuses more (the domain's MaxClockSkew, 5 minutes by default).
constexpr Seconds clock_difference_max{300}, clock_difference_good{30};
constexpr Milliseconds slow_connection{1000};

void check_ports(Report& report, const ControllerExamination& found, const std::string& name) {
  for (const directory::PortAnswer& one : found.ports) {
    if (one.why_not.empty()) continue;
    report.add(one.is_needed ? State::problem : State::note, one.is_needed ? "port" : "port.unused",
               {name, fmt::format("{} ({})", one.port, one.name), one.why_not});
  }
}

void check_controller(Report& report, const directory::Controller& controller,
                      const directory::AdOptions& options) {
  const ControllerExamination found = directory::examine(controller, options);
  const std::string name = controller.host + " (" + controller.address + ")";
  check_ports(report, found, name);
  if (!found.tls_problem.empty()) {
    report.add(State::problem, "tls", {name, found.tls_problem});
    return;
  }
  report.add(found.took < slow_connection ? State::good : State::warning,
             found.took < slow_connection ? "controller" : "controller.slow",
             {name, std::to_string(found.took.count())});
  if (!found.clock_ahead) return;
  const Seconds off = std::chrono::abs(*found.clock_ahead);
  report.add(off > clock_difference_max    ? State::problem
             : off > clock_difference_good ? State::warning
                                           : State::good,
             "clock", {name, std::to_string(found.clock_ahead->count())});
}

void check_keytab(Report& report, const std::string& keytab) {
  const auto types = directory::key_types(keytab);
  if (!types) return report.add(State::problem, "keytab", {keytab, types.error().detail});
  std::string list;
  for (const std::string& type : *types) list += (list.empty() ? "" : ", ") + type;
  const bool has_aes =
      std::ranges::any_of(*types, [](const std::string& type) { return type.starts_with("aes"); });
  report.add(has_aes ? State::good : State::problem, has_aes ? "keys" : "keys.old", {keytab, list});
}

void check_groups(Report& report, const directory::AdOptions& options, Language language) {
  const auto found = directory::examine_domain(options);
  const std::string& who = options.keytab.empty() ? options.bind_user : options.keytab;
  if (!found)
    return report.add(State::problem, "bind", {who, setup::ad_reason(found.error(), language)});
  report.add(State::good, "bound", {who});
  report.add(found->has_mail_group ? State::good : State::problem,
             found->has_mail_group ? "group" : "group.missing", {options.mail_group});
  if (options.mail_domains.size() > 1)  // MD-05
    for (const std::string& domain : found->missing_domain_groups)
      report.add(State::warning, "domain_group.missing", {domain});
  if (found->has_mail_group)
    report.add(found->may_write_mail_group ? State::good : State::note,
               found->may_write_mail_group ? "write" : "write.not");
  if (found->page_size_max != 0)
    report.add(State::note, "page_size", {std::to_string(found->page_size_max)});
}

}  // namespace

void check_directory(Report& report, const directory::AdOptions& options, Language language) {
  const auto domain = directory::probe(options);
  if (!domain) {
    report.add(State::problem, "domain.missing",
               {options.name, setup::ad_reason(domain.error(), language)});
    return;
  }
  report.add(State::good, "domain", {domain->netbios_name, domain->dns_name});
  if (!domain->srv_problem.empty()) report.add(State::warning, "srv", {domain->srv_problem});
  for (const std::string& server : options.servers) {
    const std::string wrong = directory::examine_dns(server, domain->dns_name);
    report.add(wrong.empty() ? State::good : State::warning, wrong.empty() ? "dns" : "dns.wrong",
               {server, wrong});
  }
  if (domain->controllers.size() == 1) report.add(State::note, "one_controller");
  for (const directory::Controller& controller : domain->controllers)
    check_controller(report, controller, options);
  if (!options.keytab.empty()) check_keytab(report, options.keytab);
  check_groups(report, options, language);
}

}  // namespace hikyaku::admin::doctor
