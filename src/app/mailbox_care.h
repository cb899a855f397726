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

/// "3d", "12h", "2026-11-24", "2026-11-24 10:30" (this machine's time zone), in seconds since 1970.
std::optional<std::int64_t> parse_time(std::string_view text, std::int64_t now);

}  // namespace hikyaku::app
