#include "delivery/lifecycle.h"

namespace hikyaku::delivery {
namespace {

using directory::Account;
using directory::AccountStatus;
using directory::Removed;
using directory::View;
using Mail = StagePolicy::Mail;

std::int64_t seconds_of(Time time) {
  return std::chrono::floor<Seconds>(time.time_since_epoch()).count();
}

/// `manager`: of the account, the first on the way up.
Handling handle(const View& view, const LifecycleOptions& options, const Account& account,
                Stage stage, const Account* manager, Time now) {
  Handling handling{.stage = stage};
  const Mail mail = stage == Stage::active ? Mail::accept : options.of(stage).mail;
  if (mail == Mail::refuse) return handling;
  handling.to = &account;
  if (mail == Mail::accept) return handling;
  for (int i = 0; i < managers_max && manager != nullptr && manager != &account; ++i) {
    const Stage theirs = stage_of(*manager, now);
    // Nobody's mail is refused because of somebody else: it stays below then.
    if (theirs != Stage::active && options.of(theirs).mail == Mail::refuse) break;
    if (theirs == Stage::active || options.of(theirs).mail == Mail::accept) {
      handling.to = manager;
      handling.is_manager = true;
      return handling;
    }
    manager = view.by_dn(manager->manager);
  }
  handling.has_no_manager = true;
  return handling;
}

}  // namespace

std::string_view name_of(Stage stage) {
  constexpr std::string_view names[] = {"active", "disabled", "expired", "removed"};
  return names[static_cast<int>(stage)];
}

const StagePolicy& LifecycleOptions::of(Stage stage) const {
  static const StagePolicy untouched;
  switch (stage) {
    case Stage::active:
      return untouched;
    case Stage::disabled:
      return disabled;
    case Stage::expired:
      return expired;
    case Stage::removed:
      return removed;
  }
  return untouched;
}

Stage stage_of(const Account& account, Time now) {
  if (account.status == AccountStatus::disabled) return Stage::disabled;
  // accountExpires passes without a change that a reading could see.
  const bool is_over = account.expires != 0 && account.expires <= seconds_of(now);
  return is_over || account.status == AccountStatus::expired ? Stage::expired : Stage::active;
}

Handling handle(const View& view, const LifecycleOptions& options, const Account& account,
                Time now) {
  return handle(view, options, account, stage_of(account, now), view.by_dn(account.manager), now);
}

Handling handle(const View& view, const LifecycleOptions& options, const Removed& removed,
                Time now) {
  const Account* const manager = view.by_guid(removed.manager);
  return handle(view, options, *removed.account, Stage::removed, manager, now);
}

bool is_frozen(const View& view, const LifecycleOptions& options, const Guid& guid, Time now) {
  if (const Account* const account = view.by_guid(guid))
    return options.of(stage_of(*account, now)).freezes;
  return options.removed.freezes && view.removed_by_guid(guid) != nullptr;
}

std::optional<std::int64_t> deletion_time(const Removed& removed, const LifecycleOptions& options) {
  if (removed.time == 0) return std::nullopt;
  return removed.time + options.keep_removed.count();
}

}  // namespace hikyaku::delivery
