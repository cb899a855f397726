// Which messages a record is to name.
#pragma once

#include "store/account_impl.h"

namespace hikyaku::store {

/// The uids of the set that exist and are chosen. Uids between them that are gone are covered too
/// where that saves a range: they never come back.
template <class F>
UidSet chosen(const Mailbox& mailbox, const UidSet& uids, F is_chosen) {
  UidSet set;
  std::size_t next = mailbox.size() + 1;  // the index after the last chosen one
  UidSet::Range run{0, 0};
  for_each(mailbox, uids, [&](std::size_t index, const Message& message) {
    if (!is_chosen(message)) return;
    if (index != next) {
      if (run.first) set.add(run.first, run.last);
      run.first = message.uid;
    }
    run.last = message.uid;
    next = index + 1;
  });
  if (run.first) set.add(run.first, run.last);
  return set;
}

/// Sets that each fit a record.
std::vector<UidSet> parts_of(const UidSet& uids);
bool takes_keywords(const Mailbox& mailbox, const std::vector<std::string>& keywords);

}  // namespace hikyaku::store
