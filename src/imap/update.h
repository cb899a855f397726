// To synchronise is to compare two values of a mailbox and say the difference (RFC 3501 5.2, 7.4.1;
// RFC 7162 3.1). Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/sync.h"

namespace hikyaku::imap {

using MailboxValue = std::shared_ptr<const store::Mailbox>;

/// The selected mailbox, as the client knows it.
struct Selected {
  store::MailboxId id = 0;
  MailboxValue told;
  store::UidSet recent;  // of this session
  std::size_t recent_count = 0;
  bool is_read_only = false;

  bool is_recent(store::Uid uid) const { return recent.contains(uid); }
};

/// `now`, but with the messages that only `old` still has.
MailboxValue with_expunged(const store::Mailbox& old, const store::Mailbox& now);

struct TellOptions {
  bool may_expunge = true;     // RFC 3501 7.4.1: not during FETCH, STORE and SEARCH
  bool mod_sequences = false;  // CONDSTORE is enabled
  bool with_uid = false;
  const store::UidSet* silent = nullptr;  // the client knows the flags of these
  const store::UidSet* loud = nullptr;    // say the flags of these, changed or not
};
/// Says what is new and makes `now` (with what may not be said yet left out) the value told.
void tell(Selected& selected, const MailboxValue& now, const TellOptions& options,
          std::string& out);

std::size_t count_recent(const store::Mailbox& mailbox, const store::UidSet& recent);

}  // namespace hikyaku::imap
