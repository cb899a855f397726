// What a session must tell its client to bring it from one value of a mailbox to a later one.
#pragma once

#include <vector>

#include "store/mailbox.h"

namespace hikyaku::store {

struct Difference {
  std::vector<std::size_t> expunged;  // indices in the old value, descending: for EXPUNGE as is
  UidSet expunged_uids;
  std::vector<std::size_t> changed;  // indices in the new value of old messages, ascending
  std::size_t first_new = 0;         // the messages of the new value from here on are new
  std::size_t old_size = 0, new_size = 0;
  bool keywords_added = false;  // FLAGS and PERMANENTFLAGS are to be said again

  bool empty() const {
    return expunged.empty() && changed.empty() && first_new == new_size && !keywords_added;
  }
};

/// Two values of one mailbox (same id and uid_validity), `after` not older than `before`. Chunks
/// that they share are not looked at.
Difference difference(const Mailbox& before, const Mailbox& after);

}  // namespace hikyaku::store
