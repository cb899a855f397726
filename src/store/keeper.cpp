#include "store/keeper.h"

#include <algorithm>

namespace hikyaku::store {
namespace {

constexpr Seconds kept_for_min = std::chrono::hours(1);
constexpr Seconds first_round_after = std::chrono::minutes(10);  // a start has enough to do
constexpr Seconds round_every = std::chrono::hours(24);
constexpr Seconds stop_poll{1};

}  // namespace

struct Keeper::State {
  Store& store;
  const Seconds kept_for;
  std::atomic<bool> is_stopped = false;

  static Task<void> run(std::shared_ptr<State> self);
};

Task<void> Keeper::State::run(std::shared_ptr<State> self) {
  const auto goes_on = [&] { return !self->is_stopped; };
  for (Seconds wait = first_round_after; goes_on(); wait = round_every) {
    for (Seconds waited{0}; waited < wait && goes_on(); waited += stop_poll)
      co_await net::sleep(stop_poll);
    if (goes_on())
      co_await self->store.discard_expunged(system_clock().now() - self->kept_for, goes_on);
  }
}

Keeper::Keeper(Store& store, Seconds kept_for)
    : state_(new State{store, std::max(kept_for, kept_for_min)}) {}

Keeper::~Keeper() {
  stop();
}

void Keeper::start(net::Executor executor) {
  net::spawn(executor, State::run(state_));
}

void Keeper::stop() {
  state_->is_stopped = true;
}

}  // namespace hikyaku::store
