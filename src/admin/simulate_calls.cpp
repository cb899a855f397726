#include "admin/simulate_calls.h"

#include <algorithm>

#include "admin/view_difference.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using doctor::Report;
using doctor::State;

constexpr std::size_t held_named_max = 10;

struct Desk {
  directory::AdDirectory& directory;
  delivery::Accounts& accounts;
  const delivery::RoutingOptions& routing;
  const auth::Sessions& sessions;
  const Clock& clock;
};

json::value json_of(const Report& report) {
  json::array rows;
  for (const doctor::Finding& one : report.findings())
    rows.push_back(json::object{{"state", doctor::name_of(one.state)},
                                {"id", one.id},
                                {"values", json::array(one.values.begin(), one.values.end())}});
  return rows;
}

void add_brake(Report& report, const directory::Simulation& simulation) {
  if (simulation.held.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(simulation.held.size(), held_named_max); ++i)
    if (const auto* const account = simulation.before->by_guid(simulation.held[i]))
      names += (names.empty() ? "" : ", ") + account->name;
  if (simulation.held.size() > held_named_max) names += ", ...";
  report.add(State::problem, "brake", {std::to_string(simulation.held.size()), names});
}

Task<Result<Reply>> simulate(std::shared_ptr<Desk> desk, std::string ldif) {
  Report report;
  auto changes = directory::parse_ldif(ldif);
  if (!changes) {
    const directory::LdifError& error = changes.error();
    report.add(State::problem, "ldif." + error.what, {std::to_string(error.line)});
    co_return Reply{json_of(report), {}};
  }
  CO_TRY(const directory::Simulation simulation,
         co_await desk->directory.simulate(*std::move(changes)));
  for (const directory::Simulation::Trouble& one : simulation.troubles)
    report.add(State::problem, "change." + one.refusal.what,
               {std::to_string(one.line), one.refusal.detail});
  add_brake(report, simulation);
  const std::size_t rows = report.findings().size();
  const DifferenceOptions options{.strict_domains = desk->routing.strict_domains,
                                  .folder_of =
                                      [desk](const directory::Account& account) {
                                        return desk->accounts.home_of(account).folder;
                                      },
                                  .sessions = desk->sessions.list(),
                                  .now = desk->clock.now()};
  add_difference(report, *simulation.before, *simulation.after, options);
  if (report.findings().size() == rows) report.add(State::good, "nothing");
  co_return Reply{json_of(report), {}};
}

}  // namespace

void add_simulate_calls(Api& api, directory::AdDirectory& directory, delivery::Accounts& accounts,
                        const delivery::RoutingOptions& routing, const auth::Sessions& sessions,
                        const Clock& clock) {
  const std::shared_ptr<Desk> desk(new Desk{directory, accounts, routing, sessions, clock});
  api.add_data("simulate.ldif",
               [desk](Arguments, std::string ldif) { return simulate(desk, std::move(ldif)); });
}

}  // namespace hikyaku::admin
