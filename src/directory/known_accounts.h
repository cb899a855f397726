// All that the site log knows of accounts, of any account mode: to find whose mailbox one was.
#pragma once

#include <string>
#include <vector>

#include "directory/directory.h"
#include "log/engine.h"

namespace hikyaku::directory {

struct KnownAccount {
  std::string kind;  // "ad", "own", "system"
  AccountPtr account;
};

/// In the order of their guids; removed ones of own and system accounts as well.
Task<Result<std::vector<KnownAccount>>> known_accounts_of(log::Engine& engine);

/// Who would take over whose mailbox, and why not.
struct AdoptionPlan {
  enum class State {
    ready,
    missing,    // the old account's address is nobody's now
    ambiguous,  // several could be meant
  };
  State state = State::ready;
  const KnownAccount* from = nullptr;
  const Account* to = nullptr;  // of the view; null: missing, ambiguous
  std::string address;          // that both have; of `from`, when it is missing
};
std::string_view name_of(AdoptionPlan::State state);

/// For each of `old` that is not in the view: the account that has its address now. An address that
/// an account has only from before a rename does not count. Pure.
std::vector<AdoptionPlan> plan_of(const std::vector<KnownAccount>& old, const View& view,
                                  const std::vector<std::string>& domains);

}  // namespace hikyaku::directory
