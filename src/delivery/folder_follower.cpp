#include "delivery/folder_follower.h"

namespace hikyaku::delivery {
namespace {

constexpr Milliseconds look_every{1000};

}  // namespace

Task<void> FolderFollower::follow(std::shared_ptr<State> self) {
  const auto now = self->directory.view();
  const auto before = std::exchange(self->before, now);
  if (now == before || now == nullptr || before == nullptr) co_return;
  for (const directory::AccountPtr& account : now->accounts()) {
    if (self->is_stopped) co_return;
    const directory::Account* const old = before->by_guid(account->guid);
    if (old == nullptr || old == account.get() ||
        (old->name == account->name && old->domain == account->domain &&
         old->home == account->home))
      continue;
    // A failure is told of by its event; `hikyaku mailbox move` tries again.
    if (self->accounts.home_of(*old).folder != self->accounts.home_of(*account).folder)
      (void)co_await self->accounts.move_home(*account);
  }
}

Task<void> FolderFollower::run(std::shared_ptr<State> self) {
  while (!self->is_stopped) {
    co_await follow(self);
    co_await net::sleep(look_every);
  }
}

void FolderFollower::start(net::Executor executor) {
  state_->before = state_->directory.view();
  net::spawn(executor, run(state_));
}

}  // namespace hikyaku::delivery
