#include "auth/flights.h"

namespace hikyaku::auth {

std::optional<Flights::Wait> Flights::join(const Digest& digest) {
  const std::scoped_lock lock(mutex_);
  const auto [flight, is_first] = flights_.try_emplace(digest);
  if (is_first) return std::nullopt;
  return flight->second.emplace_back();
}

void Flights::land(const Digest& digest, const directory::Verified& answer) {
  std::vector<Wait> waiting;
  {
    const std::scoped_lock lock(mutex_);
    const auto flight = flights_.find(digest);
    if (flight == flights_.end()) return;
    waiting = std::move(flight->second);
    flights_.erase(flight);
  }
  for (Wait& wait : waiting) wait.set(answer);
}

}  // namespace hikyaku::auth
