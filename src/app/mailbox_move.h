// hikyaku mailbox move
#pragma once

#include <string>
#include <vector>

#include "app/mailbox_link.h"

namespace hikyaku::app {

struct MoveWish {
  std::vector<std::string> accounts;
  bool is_all = false, is_dry = false;
};
int move(Console& console, MailboxLink& link, const MoveWish& wish);

/// The named accounts, or all that have mail. Nothing: it has said why.
std::optional<std::vector<std::string>> wished_accounts(Console& console, MailboxLink& link,
                                                        std::vector<std::string> named,
                                                        bool is_all);

}  // namespace hikyaku::app
