#include "directory/ad/controller_health.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hikyaku::directory {
namespace {

using Took = Pace::Took;

constexpr double newest_share = 0.25;
// Two thresholds: what is between them changes nothing, so that two controllers do not swap places
// with each measurement.
constexpr double slow_factor = 3, quick_factor = 2;
constexpr Took slow_more{20}, quick_more{10};
constexpr Took slow_login{250}, quick_login{125};
constexpr double faded_share = 0.5;
constexpr Milliseconds pause_first{1000}, pause_max{30'000};

}  // namespace

void Pace::note(std::optional<Took>& average, Took took) {
  average = average ? *average + (took - *average) * newest_share : took;
}

void Pace::fade() {
  if (login_ && !logins_since_fade_) login_ = *login_ * faded_share;
  logins_since_fade_ = false;
}

void Pace::judge(Took quickest_ping) {
  const Took login = login_.value_or(Took(0)), ping = ping_.value_or(Took(0));
  if (ping > quickest_ping * slow_factor + slow_more || login > slow_login)
    is_slow_ = true;
  else if (ping < quickest_ping * quick_factor + quick_more && login < quick_login)
    is_slow_ = false;
}

std::string_view name_of(ControllerState state) {
  constexpr std::string_view names[] = {"well", "slow", "silent", "failing"};
  return names[static_cast<int>(state)];
}

bool ControllerHealth::note_answer() {
  silent = false;
  failures = 0;
  pause = Milliseconds(0);
  return std::exchange(failing, false);
}

bool ControllerHealth::note_failure(std::string why, Moment now, Time at) {
  ++failures;
  last_error = std::move(why);
  last_error_at = at;
  pause = std::clamp(pause * 2, pause_first, pause_max);
  retry_at = now + pause;
  return !std::exchange(failing, true);
}

bool ControllerHealth::note_ping(std::optional<Netlogon> answer, Took took) {
  if (!answer) return says && ++missed_pings == 1;
  missed_pings = 0;
  says = std::move(answer);
  pace.note_ping(took);
  return false;
}

ControllerState ControllerHealth::state() const {
  if (failing) return ControllerState::failing;
  if (silent) return ControllerState::silent;
  return pace.is_slow() ? ControllerState::slow : ControllerState::well;
}

void judge_paces(std::span<const Controller> controllers, HealthByAddress& health) {
  std::map<unsigned, Took> quickest;
  for (const Controller& one : controllers) {
    const ControllerHealth& known = health[one.address];
    if (known.failing || !known.pace.ping()) continue;
    const auto [best, is_new] = quickest.try_emplace(one.rank, *known.pace.ping());
    if (!is_new) best->second = std::min(best->second, *known.pace.ping());
  }
  for (const Controller& one : controllers) {
    const auto best = quickest.find(one.rank);
    health[one.address].pace.judge(best == quickest.end() ? Took(0) : best->second);
  }
}

std::vector<Controller> in_order(std::span<const Controller> controllers,
                                 const HealthByAddress& health) {
  // Within that it is DNS's order, which has the weights in it (RFC 2782).
  static const ControllerHealth unknown;
  std::map<std::tuple<bool, unsigned, bool, std::size_t>, Controller> places;
  for (std::size_t i = 0; i < controllers.size(); ++i) {
    const auto known = health.find(controllers[i].address);
    const ControllerHealth& of = known == health.end() ? unknown : known->second;
    if (!of.failing)
      places.emplace(std::tuple(of.silent, controllers[i].rank, of.pace.is_slow(), i),
                     controllers[i]);
  }
  std::vector<Controller> ordered;
  for (auto& [place, controller] : places) ordered.push_back(std::move(controller));
  return ordered;
}

}  // namespace hikyaku::directory
