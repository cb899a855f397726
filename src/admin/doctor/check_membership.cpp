#include <algorithm>

#include <fmt/ranges.h>
#include <unistd.h>

#include "admin/doctor/checks.h"
#include "base/text.h"

namespace hikyaku::admin::doctor {
namespace {

using directory::MembershipState;

bool contains(const std::vector<std::string>& names, const std::string& wanted) {
  return std::ranges::any_of(names, [&](const std::string& one) { return iequals(one, wanted); });
}

void check_names(Report& report, const MembershipState& state,
                 const std::vector<std::string>& wanted) {
  std::vector<std::string> missing, keyless;
  for (const std::string& name : wanted) {
    if (!contains(state.account.service_names, name))
      missing.push_back(name);
    else if (!contains(state.keytab_names, name))
      keyless.push_back(name);
  }
  for (const directory::HeldName& one : state.held)
    report.add(State::problem, "join.held", {one.service_name, one.holder, state.account.name});
  if (!missing.empty())
    report.add(State::problem, "join.names",
               {fmt::format("{}", fmt::join(missing, " ")), state.account.name, missing.front()});
  if (!keyless.empty())
    report.add(State::problem, "join.keyless",
               {fmt::format("{}", fmt::join(keyless, " ")), state.account.name});
  if (missing.empty() && keyless.empty() && state.held.empty())
    report.add(State::good, "join.names.good",
               {fmt::format("{}", fmt::join(wanted, " ")), state.account.name});
}

void check_keys(Report& report, const MembershipState& state) {
  const auto& account = state.account;
  const std::uint32_t newest = state.keys.empty() ? 0 : state.keys.front().version;
  const std::string in_domain = std::to_string(account.key_version);
  if (newest < account.key_version)
    report.add(State::problem, "join.version", {std::to_string(newest), in_domain, account.name});
  else if (newest > account.key_version)
    report.add(State::warning, "join.version.ahead", {std::to_string(newest), in_domain});
  else
    report.add(State::good, "join.version.good", {in_domain});
  const std::uint32_t types = account.key_types.value_or(0);
  const bool is_aes = (types & directory::aes_key_types) != 0;
  // RC4 or DES besides, or what the domain takes by default.
  if (!is_aes || (types & 0x07) != 0)
    report.add(is_aes ? State::warning : State::problem, "join.types",
               {account.name, account.key_types ? std::to_string(types) : "-"});
  else
    report.add(State::good, "join.types.good", {account.name});
}

}  // namespace

void check_membership(Report& report, const directory::AdOptions& options,
                      const std::string& keytab, const std::vector<std::string>& service_names,
                      Language language) {
  if (access(keytab.c_str(), F_OK) != 0) return report.add(State::note, "join.not");
  const auto state = directory::examine_membership(options, keytab, service_names);
  if (!state)
    return report.add(State::problem, "join.broken",
                      {keytab, membership_text(state.error(), language)});
  report.add(State::good, "join.good", {state->account.name, state->realm});
  check_membership(report, *state, service_names);
}

void check_membership(Report& report, const MembershipState& state,
                      const std::vector<std::string>& service_names) {
  check_names(report, state, service_names);
  check_keys(report, state);
}

std::string membership_text(const directory::MembershipProblem& problem, Language language) {
  return text::say(language, "join.problem." + std::string(name_of(problem.reason)),
                   problem.detail);
}

}  // namespace hikyaku::admin::doctor
