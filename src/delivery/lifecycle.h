// What becomes of the mail of those who may not log in any more: disabled and expired accounts, and
// people who were removed from the mail group or deleted. Pure.
//
//   mail that comes for one: accept it into the mailbox; refuse it; give it to the manager, as the
//     directory's attribute `manager` names it, or to the manager's manager when that one's mail
//     goes on, too. Where there is none, or the way is a ring, it comes into the mailbox.
//   mail that is there: kept, also when its owner was removed. Frozen, nobody can change it.
//   Deleted
//     only of removed people, after a time, and only when an administrator says so.
#pragma once

#include <optional>
#include <string_view>

#include "directory/directory.h"

namespace hikyaku::delivery {

/// How far an account is from mail; what ends by itself (a lock, an old password) is none of it.
enum class Stage { active, disabled, expired, removed };
std::string_view name_of(Stage stage);

struct StagePolicy {
  enum class Mail { accept, refuse, manager };
  Mail mail = Mail::accept;
  bool freezes = false;
};

struct LifecycleOptions {
  StagePolicy disabled, expired, removed{.mail = StagePolicy::Mail::refuse};
  Seconds keep_removed = std::chrono::days(365);
  const StagePolicy& of(Stage stage) const;
};

inline constexpr int managers_max = 10;  // one above the other

Stage stage_of(const directory::Account& account, Time now);

/// Where the mail for one of them goes.
struct Handling {
  Stage stage = Stage::active;  // of the account that was asked for
  /// Null: it is refused. Lives as long as the View.
  const directory::Account* to = nullptr;
  bool is_manager = false;
  /// It should go to a manager, and there is none to give it to.
  bool has_no_manager = false;
};
Handling handle(const directory::View& view, const LifecycleOptions& options,
                const directory::Account& account, Time now);
Handling handle(const directory::View& view, const LifecycleOptions& options,
                const directory::Removed& removed, Time now);

bool is_frozen(const directory::View& view, const LifecycleOptions& options, const Guid& account,
               Time now);

/// When the mail of a removed account may be deleted, seconds since 1970. Nothing: it never may,
/// since nobody knows how long ago that was.
std::optional<std::int64_t> deletion_time(const directory::Removed& removed,
                                          const LifecycleOptions& options);

}  // namespace hikyaku::delivery
