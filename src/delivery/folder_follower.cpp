#include "delivery/folder_follower.h"

namespace hikyaku::delivery {
namespace {

constexpr Milliseconds look_every{250};

/// Of one that was made and renamed between two looks: is its mail where a former name says?
Task<bool> has_former_folder(const Accounts& accounts, directory::Account account) {
  const auto folder = co_await accounts.folder_of(account);
  if (!folder || folder->empty() || *folder == accounts.home_of(account).folder) co_return false;
  directory::Account then = account;
  for (const directory::FormerAddress& one : account.former) {
    then.name = one.text;
    if (accounts.home_of(then).folder == *folder) co_return true;
  }
  co_return false;
}

}  // namespace

Task<void> FolderFollower::follow(std::shared_ptr<State> self) {
  const auto now = self->directory.view();
  const auto before = std::exchange(self->before, now);
  if (now == before || now == nullptr || before == nullptr) co_return;
  for (const directory::AccountPtr& account : now->accounts()) {
    if (self->is_stopped) co_return;
    const directory::Account* const old = before->by_guid(account->guid);
    if (old == account.get()) continue;
    if (old == nullptr
            ? co_await has_former_folder(self->accounts, *account)
            : self->accounts.home_of(*old).folder != self->accounts.home_of(*account).folder)
      // A failure is told of by its event; `hikyaku mailbox move` tries again.
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
