#include "log/held_drops.h"

#include "base/events.h"

namespace hikyaku::log {

HeldDrops::~HeldDrops() {
  const std::lock_guard lock(state_->mutex);
  state_->pool = nullptr;
  state_->waiting.clear();
}

std::shared_ptr<void> HeldDrops::hold() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->holders;
  }
  return {state_.get(), [state = state_](void*) { release(*state); }};
}

bool HeldDrops::take(Work& work) {
  const std::lock_guard lock(state_->mutex);
  if (state_->holders == 0) return false;
  state_->waiting.push_back(std::move(work));
  return true;
}

void HeldDrops::release(State& state) {
  const std::lock_guard lock(state.mutex);
  if (--state.holders != 0 || state.pool == nullptr) return;
  for (Work& work : std::exchange(state.waiting, {}))
    state.pool->submit([work = std::move(work)]() mutable {
      if (const auto done = work(); !done)
        event(Level::warning, "log.drop.failed", {{"reason", describe(done.error())}});
    });
}

}  // namespace hikyaku::log
