// What an account had at a moment and does not have now comes back into it, while it is in use.
#pragma once

#include <functional>

#include "store/account.h"

namespace hikyaku::backup {

struct BringBackOptions {
  Time at;
  std::vector<std::string> mailboxes;  // by their names then; none: all
  std::string below;                   // a mailbox that they come below; empty: where they were
};

struct BroughtBack {
  std::string mailbox;  // where it is
  std::uint64_t messages = 0, looked_at = 0, there = 0, restored = 0, unreadable = 0;
};

/// `log` of `source` is open. Nothing that is in the account is changed, and a message that is in
/// the same mailbox comes no second time. `goes_on` is asked after each; false ends it. Error: what
/// came until then stays.
Task<Result<BroughtBack>> bring_back(log::Engine& source, log::LogName log,
                                     std::shared_ptr<store::Account> account,
                                     BringBackOptions options,
                                     std::function<bool(const BroughtBack&)> goes_on);

}  // namespace hikyaku::backup
