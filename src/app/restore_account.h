// hikyaku restore --account
#pragma once

#include "app/mailbox_link.h"
#include "backup/folder.h"

namespace hikyaku::app {

struct RestoreWish {
  std::string folder, at_text, account, into, below;
  std::vector<std::string> mailboxes;
  std::uint64_t point = 0;
  bool is_all = false, with_queue = false;
  std::optional<Time> at;
};

/// Out of that restore point, or, when there is none, out of what the server has itself.
int restore_account(Console& console, const Invocation& invocation, const config::Config& config,
                    const RestoreWish& wish, const backup::Folder* folder,
                    const backup::Manifest* manifest);

}  // namespace hikyaku::app
