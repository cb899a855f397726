// hikyaku mailbox undelete|check
#pragma once

#include <string>
#include <vector>

#include "app/mailbox_link.h"

namespace hikyaku::app {

struct UndeleteWish {
  std::string account, mailbox, since, into;
  bool lists = false;
};
int undelete(Console& console, MailboxLink& link, const UndeleteWish& wish);

struct CheckWish {
  std::vector<std::string> accounts;
  bool is_all = false, repairs = false;
};
int check(Console& console, MailboxLink& link, const CheckWish& wish);

}  // namespace hikyaku::app
